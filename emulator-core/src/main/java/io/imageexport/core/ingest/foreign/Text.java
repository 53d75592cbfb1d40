package io.imageexport.core.ingest.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Optional;

/**
 * Files of text, which are mostly what a failed download left.
 *
 * <p>A disk can begin with text, too: a test may fill it with letters. So text that does not begin
 * like a known kind counts only in a file that does not consist of whole sectors.
 */
final class Text {
  private static final String DOWNLOAD_AGAIN =
      "Look into it: it may be what a server answered instead of the disk. Download the disk again";

  private Text() {}

  static Optional<ForeignFormat> formatOf(Sample sample) {
    Optional<String> text = decoded(ByteBuffer.wrap(sample.bytes(0, Sample.SECTOR_BYTES)));
    return text.flatMap(
        start ->
            kind(start.stripLeading(), sample.lengthBytes() % Sample.SECTOR_BYTES != 0)
                .map(kind -> new ForeignFormat(kind, remedy(kind), matched -> true)));
  }

  private static Optional<String> kind(String start, boolean isPartial) {
    if (start.startsWith("<?xml") && start.contains("Envelope")) {
      return Optional.of("OVF");
    }
    if (start.startsWith("<?xml") || start.startsWith("<Error>")) {
      return Optional.of("XML");
    }
    if (start.regionMatches(true, 0, "<!doctype html", 0, 14)
        || start.regionMatches(true, 0, "<html", 0, 5)) {
      return Optional.of("HTML");
    }
    if (start.startsWith("version https://git-lfs")) {
      return Optional.of("a pointer of Git LFS");
    }
    if (start.startsWith("#!")) {
      return Optional.of("a script");
    }
    if (start.startsWith("{\"") || start.matches("(?s)[{\\[]\\s+\".*")) {
      return Optional.of("JSON");
    }
    return isPartial ? Optional.of("text") : Optional.empty();
  }

  private static String remedy(String kind) {
    return switch (kind) {
      case "OVF" -> "Give the disk that it names, in a file beside it";
      case "a pointer of Git LFS" -> "Fetch the file itself: git lfs pull";
      default -> DOWNLOAD_AGAIN;
    };
  }

  /** What the bytes say; empty if they are not text. The last character may be cut off. */
  private static Optional<String> decoded(ByteBuffer bytes) {
    CharsetDecoder decoder = UTF_8.newDecoder();
    CharBuffer characters = CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.decode(bytes, characters, false);
    String text = characters.flip().toString();
    boolean isText =
        !result.isError()
            && text.chars().allMatch(c -> (c >= ' ' && c != 0x7f) || "\t\n\r\f".indexOf(c) >= 0);
    return isText
        ? Optional.of(text.startsWith("\ufeff") ? text.substring(1) : text)
        : Optional.empty();
  }
}
