package io.imageexport.core.vmdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.imageexport.core.sectors.MalformedDiskException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a descriptor: comments, entries and extents, and nothing else.
 *
 * <p>The text ends at the first zero byte. Its encoding is of no importance, since all that is used
 * of it is ASCII. No more is held than the 64 KiB of the longest descriptor.
 */
final class DescriptorText {
  /** An entry's value, without its quotes, and where its line stands in the file. */
  record Entry(long offset, String value) {}

  /** An extent, and where its line stands in the file. */
  record Extent(long offset, String access, long sectors, String type) {
    boolean isReadable() {
      return !access.equals("NOACCESS");
    }
  }

  /** The type of the extents that are read. */
  static final String SPARSE = "SPARSE";

  private static final Pattern EXTENT_START = Pattern.compile("(RW|RDONLY|NOACCESS)[ \t]");
  private static final Pattern EXTENT =
      Pattern.compile(
          "(RW|RDONLY|NOACCESS)[ \t]+([0-9]{1,18})[ \t]+([A-Z]+)"
              + "([ \t]+\"[^\"]*\")?([ \t]+[0-9]+)?");

  /** The disk data base: free for programs to fill, and of no importance for reading. */
  private static final String DATA_BASE = "ddb.";

  private final long position;
  private final Map<String, Entry> entries = new HashMap<>();
  private final List<Extent> extents = new ArrayList<>();

  private DescriptorText(long position) {
    this.position = position;
  }

  /**
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
    if (EXTENT_START.matcher(line).lookingAt()) {
      addExtent(line, offset);
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

  private void addExtent(String line, long offset) throws MalformedDiskException {
    Matcher matcher = EXTENT.matcher(line);
    MalformedDiskException.require(
        matcher.matches() && (!matcher.group(3).equals(SPARSE) || namesFileOnly(matcher)),
        offset,
        "An extent is not of the form ACCESS SECTORS TYPE \"FILE\"");
    extents.add(
        new Extent(offset, matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3)));
  }

  /** Extents of other types may have an offset too, or nothing at all. */
  private static boolean namesFileOnly(Matcher matcher) {
    return matcher.group(4) != null && matcher.group(5) == null;
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

  /** The entry of a name that has to be there. */
  Entry entry(String name) throws MalformedDiskException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new MalformedDiskException(position, "The descriptor has no entry '" + name + "'");
    }
    return entry;
  }

  List<Extent> extents() {
    return extents;
  }
}
