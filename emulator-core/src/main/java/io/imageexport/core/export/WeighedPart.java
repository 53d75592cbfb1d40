package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.part.Part;

/**
 * A part, and what it contributes to the progress of the export.
 *
 * @param weight none or more, in bytes
 */
record WeighedPart(Part part, long weight) implements AutoCloseable {
  WeighedPart {
    requireNonNull(part, "part is null");
  }

  @Override
  public void close() {
    part.close();
  }
}
