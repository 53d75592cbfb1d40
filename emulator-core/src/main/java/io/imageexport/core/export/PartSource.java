package io.imageexport.core.export;

import java.io.IOException;
import java.util.Optional;

/** The parts of a file, one after the other. Confined to one thread, but for the parts. */
interface PartSource extends AutoCloseable {
  /** How many parts can be open at once. */
  int maximumOpenParts();

  /**
   * The next part, in whatever order the file is made.
   *
   * @return empty behind the last
   * @throws IOException if the snapshot cannot be read
   */
  Optional<WeighedPart> next() throws IOException;

  @Override
  void close();
}
