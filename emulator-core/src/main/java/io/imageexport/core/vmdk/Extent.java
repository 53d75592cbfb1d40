package io.imageexport.core.vmdk;

import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A stretch of the guest's disk and what holds it. Positions count from the start of the stretch.
 *
 * <p>Thread-safe.
 */
sealed interface Extent permits SparseExtent, FlatExtent, ZeroExtent {
  /** A multiple of 512, and more than zero. */
  long lengthBytes();

  /**
   * Finds the next data, as {@link VmdkReader#nextData} does.
   *
   * @param fromPosition from zero to the length; what is found does not start before it
   */
  Optional<DataExtent> nextData(long fromPosition) throws IOException;

  /** Fills the destination with bytes that are all in the stretch. */
  void read(long position, ByteBuffer destination) throws IOException;
}
