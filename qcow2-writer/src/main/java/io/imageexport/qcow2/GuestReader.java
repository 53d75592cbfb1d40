package io.imageexport.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The content of a disk as the guest sees it, readable at any position.
 *
 * <p>Implementations are safe for use by several threads at once.
 */
@FunctionalInterface
public interface GuestReader {
  /**
   * Fills {@code destination} from its position to its limit.
   *
   * @param guestPosition byte offset on the guest's disk
   * @throws IOException if the source cannot be read, or its content fails a check
   */
  void read(long guestPosition, ByteBuffer destination) throws IOException;
}
