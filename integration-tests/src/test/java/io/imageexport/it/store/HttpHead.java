package io.imageexport.it.store;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of a message of HTTP/1.1, with the bytes that it came as.
 *
 * @param firstLine of a request or of an answer
 * @param text as it came, its empty line included
 */
public record HttpHead(String firstLine, String text) {
  private static final int LIMIT_BYTES = 64 << 10;

  /**
   * Reads a head.
   *
   * @return empty at the end of the connection
   */
  static Optional<HttpHead> read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 4) {
      int next = in.read();
      if (next < 0) {
        if (bytes.size() == 0) {
          return Optional.empty();
        }
        throw new EOFException("a head that does not end");
      }
      bytes.write(next);
      boolean fits = next == (ends % 2 == 0 ? '\r' : '\n');
      ends = fits ? ends + 1 : (next == '\r' ? 1 : 0);
      if (bytes.size() > LIMIT_BYTES) {
        throw new IOException("a head that is too long");
      }
    }
    String text = bytes.toString(StandardCharsets.ISO_8859_1);
    return Optional.of(new HttpHead(text.substring(0, text.indexOf("\r\n")), text));
  }

  private List<String> fields() {
    return text.lines().skip(1).filter(line -> !line.isEmpty()).toList();
  }

  public Optional<String> field(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return fields().stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst();
  }

  public long contentLength() {
    return field("content-length").map(Long::parseLong).orElse(0L);
  }

  boolean isChunked() {
    return field("transfer-encoding").map(value -> value.equalsIgnoreCase("chunked")).orElse(false);
  }

  boolean expectsContinue() {
    return field("expect").isPresent();
  }

  /** Of an answer. */
  int status() {
    return Integer.parseInt(firstLine.split(" ", 3)[1]);
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
