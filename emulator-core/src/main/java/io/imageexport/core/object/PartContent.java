package io.imageexport.core.object;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** The bytes of one part, readable at any position and as often as a retry needs. */
public interface PartContent {
  long lengthBytes();

  /**
   * The CRC32C of the whole part, if it is known before the first byte is read.
   *
   * @throws IOException if the source cannot be read
   */
  default OptionalInt crc32c() throws IOException {
    return OptionalInt.empty();
  }

  /**
   * Fills {@code destination} from its position to its limit.
   *
   * @param position byte offset within the part
   * @throws IOException if the source cannot be read, or its content fails a check
   */
  void read(long position, ByteBuffer destination) throws IOException;
}
