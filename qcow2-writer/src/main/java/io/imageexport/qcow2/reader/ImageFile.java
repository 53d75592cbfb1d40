package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The bytes of an image file, readable at any position.
 *
 * <p>Implementations are safe for use by several threads at once.
 */
public interface ImageFile {
  /** The same for as long as the file is read. */
  long lengthBytes();

  /**
   * Fills {@code destination} from its position to its limit.
   *
   * @param position offset in the file of the first byte; never so that a byte lies outside
   */
  void read(long position, ByteBuffer destination) throws IOException;
}
