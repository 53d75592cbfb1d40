package io.imageexport.core.vmdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.imageexport.core.sectors.MalformedDiskException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines of a descriptor: comments, entries and extents, and nothing else.
 *
 * <p>The text ends at the first zero byte. All that is used of it is ASCII, but for the names of
 * files, which are in the encoding that an entry names. No more is held than the descriptor.
 */
final class DescriptorText {
  /** An entry's value, without its quotes, and where its line stands in the file. */
  record Entry(long offset, String value) {}

  /** The disk data base: free for programs to fill, and of no importance for reading. */
  private static final String DATA_BASE = "ddb.";

  private static final String ENCODING = "encoding";

  private final long position;
  private final Map<String, Entry> entries = new HashMap<>();
  private final List<ExtentLine> extents = new ArrayList<>();

  private DescriptorText(long position) {
    this.position = position;
  }

  /**
   * Reads the lines.
   *
   * @param position where the text stands in the file
   */
  static DescriptorText parse(ByteBuffer bytes, long position) throws MalformedDiskException {
    String padded = ISO_8859_1.decode(bytes).toString();
    int length = padded.indexOf('\0');
    String text = length < 0 ? padded : padded.substring(0, length);

    DescriptorText result = new DescriptorText(position);
    int start = 0;
    while (start < text.length()) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      result.add(text.substring(start, end).strip(), position + start);
      start = end + 1;
    }
    return result;
  }

  private void add(String line, long offset) throws MalformedDiskException {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    if (ExtentLine.isOne(line)) {
      extents.add(ExtentLine.parse(line, offset));
      return;
    }
    int equals = line.indexOf('=');
    MalformedDiskException.require(
        equals > 0,
        offset,
        "A line of the descriptor is neither a comment nor an entry nor an extent");
    String name = line.substring(0, equals).strip();
    if (name.startsWith(DATA_BASE)) {
      return;
    }
    Entry entry = new Entry(offset, unquoted(line.substring(equals + 1).strip()));
    MalformedDiskException.require(
        entries.put(name, entry) == null,
        offset,
        "The descriptor has two entries of the name '" + name + "'");
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  boolean isEmpty() {
    return entries.isEmpty() && extents.isEmpty();
  }

  boolean hasEntry(String name) {
    return entries.containsKey(name);
  }

  /** Returns the entry of a name, which has to be there. */
  Entry entry(String name) throws MalformedDiskException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new MalformedDiskException(position, "The descriptor has no entry '" + name + "'");
    }
    return entry;
  }

  List<ExtentLine> extents() {
    Charset encoding = encoding();
    return extents.stream().map(extent -> extent.decoded(ISO_8859_1, encoding)).toList();
  }

  /** UTF-8 if none is named that is known here. */
  private Charset encoding() {
    try {
      return hasEntry(ENCODING) ? Charset.forName(entries.get(ENCODING).value()) : UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return UTF_8;
    }
  }
}
