package io.imageexport.api.seed;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;

/** Where the first start on a data directory takes its seed from. */
public sealed interface SeedSource {
  /**
   * Reads the seed.
   *
   * @throws IOException in one sentence, if it cannot be read or breaks a rule
   */
  SeedFile read() throws IOException;

  /** What is loaded unless something else is asked for. */
  record BuiltIn() implements SeedSource {
    @Override
    public SeedFile read() throws IOException {
      return SeedFile.builtIn();
    }
  }

  /** An account with keys and an image, and nothing that the guide says to create. */
  record Empty() implements SeedSource {
    public static final String NAME = "empty";

    @Override
    public SeedFile read() throws IOException {
      return SeedFile.empty();
    }

    @Override
    public String toString() {
      return NAME;
    }
  }

  /** A file of the user's own. */
  record OfFile(Path path) implements SeedSource {
    public OfFile {
      requireNonNull(path, "path is null");
    }

    @Override
    public SeedFile read() throws IOException {
      return SeedFile.read(path);
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }
}
