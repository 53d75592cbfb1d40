package io.imageexport.core.export;

import io.imageexport.qcow2.compressed.Checkpoint;
import java.io.IOException;
import java.util.Optional;

/** The parts of a file, one after the other. Confined to one thread, but for the parts. */
interface PartSource extends AutoCloseable {
  /** How many parts can be open at once. */
  int maximumOpenParts();

  /** The number of the last part that is left out, from the second on; 1 if none is. */
  int partsBefore();

  /** What the parts that are left out weigh. */
  long weightBefore();

  /**
   * The next part, in whatever order the file is made.
   *
   * @return empty behind the last
   * @throws IOException if the snapshot cannot be read
   */
  Optional<WeighedPart> next() throws IOException;

  /**
   * From where the parts behind the one returned last can be made, if that needs to be known. A
   * part that is made as it is read has been read before.
   *
   * @throws IOException if the snapshot cannot be read
   */
  Optional<Checkpoint> checkpoint() throws IOException;

  @Override
  void close();
}
