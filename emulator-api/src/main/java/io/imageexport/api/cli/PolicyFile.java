package io.imageexport.api.cli;

import io.imageexport.api.file.TextFile;
import java.io.IOException;
import java.nio.file.Path;

/** A policy document in a file. */
final class PolicyFile {
  /** Far above any limit of the language, whose own errors say more. */
  private static final int MAX_BYTES = 1 << 20;

  private static final Path STANDARD_INPUT = Path.of("-");

  private PolicyFile() {}

  /** Reads a file, or the standard input where the path is {@code -}. */
  static String read(Path path) throws IOException {
    byte[] bytes =
        path.equals(STANDARD_INPUT)
            ? TextFile.read(System.in, name(path), MAX_BYTES)
            : TextFile.read(path, MAX_BYTES);
    return TextFile.decode(bytes, name(path));
  }

  private static String name(Path path) {
    return path.equals(STANDARD_INPUT) ? "standard input" : path.toString();
  }
}
