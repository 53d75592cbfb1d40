package io.imageexport.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A policy document in a file. */
final class PolicyFile {
  /** Far above any limit of the language, whose own errors say more. */
  private static final int MAX_BYTES = 1 << 20;

  private static final Path STANDARD_INPUT = Path.of("-");

  private PolicyFile() {}

  /** Reads a file, or the standard input where the path is {@code -}. */
  static String read(Path path) throws IOException {
    byte[] bytes;
    if (path.equals(STANDARD_INPUT)) {
      bytes = System.in.readNBytes(MAX_BYTES + 1);
    } else {
      bytes = readFile(path);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException(path + " is larger than " + MAX_BYTES + " bytes: no policy is");
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(path + " is not text in UTF-8", e);
    }
  }

  private static byte[] readFile(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("no file " + path);
    }
    if (Files.isDirectory(path)) {
      throw new IOException(path + " is a directory");
    }
    try (InputStream file = Files.newInputStream(path)) {
      return file.readNBytes(MAX_BYTES + 1);
    }
  }
}
