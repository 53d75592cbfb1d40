package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

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

  /**
   * Finds the next stretch of the file that may hold something other than zeros, without reading
   * it: a sparse file has holes.
   *
   * <p>What cannot tell where its holes are returns all that follows.
   *
   * @param fromPosition from zero to the length; the extent does not start before it, and ends with
   *     the file at the latest
   * @return empty if only zeros follow
   */
  default Optional<DataExtent> nextData(long fromPosition) throws IOException {
    long left = lengthBytes() - fromPosition;
    return left > 0 ? Optional.of(new DataExtent(fromPosition, left)) : Optional.empty();
  }

  /**
   * Fills {@code destination} like {@link #read}, with zeros for what lies past the end of the
   * file.
   */
  default void readPadded(long position, ByteBuffer destination) throws IOException {
    int count = (int) Math.clamp(lengthBytes() - position, 0L, (long) destination.remaining());
    if (count > 0) {
      read(position, destination.slice(destination.position(), count));
      destination.position(destination.position() + count);
    }
    ZeroBytes.put(destination, destination.remaining());
  }
}
