package io.imageexport.api.file;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The text of a file that a user wrote: in UTF-8, or in UTF-16 with a byte order mark, which some
 * programs on Windows write without being asked.
 */
public final class TextFile {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private TextFile() {}

  /**
   * Reads a file as a whole.
   *
   * @throws IOException in one sentence, if there is no such file, or it is too long or not text
   */
  public static byte[] read(Path path, int maxBytes) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("there is no file '" + path + "'; check the path");
    }
    if (Files.isDirectory(path)) {
      throw new IOException("'" + path + "' is a directory; expected a file");
    }
    try (InputStream file = Files.newInputStream(path)) {
      return read(file, path.toString(), maxBytes);
    }
  }

  /** Reads what is left of a stream, under a name for messages. */
  public static byte[] read(InputStream stream, String name, int maxBytes) throws IOException {
    byte[] bytes = stream.readNBytes(maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw new IOException(name + " is larger than the limit of " + maxBytes + " bytes");
    }
    return bytes;
  }

  /**
   * Decodes a file's bytes; a byte order mark is dropped.
   *
   * @param name for messages
   */
  public static String decode(byte[] bytes, String name) throws IOException {
    String text = decode(bytes, charset(bytes), name);
    if (text.indexOf('\0') >= 0) {
      throw new IOException(name + " holds null characters; save it as text in UTF-8");
    }
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  private static Charset charset(byte[] bytes) {
    if (bytes.length >= 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE) {
      return UTF_16LE;
    }
    return bytes.length >= 2 && bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF
        ? UTF_16BE
        : UTF_8;
  }

  private static String decode(byte[] bytes, Charset charset, String name) throws IOException {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(name + " is not valid " + charset + "; save it as text in UTF-8", e);
    }
  }
}
