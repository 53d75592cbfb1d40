package io.imageexport.core.object;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of one part, readable at any position and as often as a retry needs. */
public interface PartContent {
  long lengthBytes();

  /**
   * Fills {@code destination} from its position to its limit.
   *
   * @param position byte offset within the part
   * @throws IOException if the source cannot be read, or its content fails a check
   */
  void read(long position, ByteBuffer destination) throws IOException;
}
