package io.imageexport.qcow2.part;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * One part of a file, as a multipart upload takes it.
 *
 * <p>Confined to one thread at a time.
 */
public interface Part extends AutoCloseable {
  /**
   * From 1; the part is the file's {@code number}-th of one size, the last one shorter, maybe, and
   * never longer.
   */
  int number();

  long lengthBytes();

  /**
   * Fills {@code destination} from its position to its limit.
   *
   * <p>Reading front to back is cheap. A part can be read again from any position, for a retry;
   * where its bytes are not kept, they are then made again.
   *
   * @param position offset in the part of the first byte
   * @throws IllegalArgumentException if a byte is asked for that is not in the part
   * @throws IllegalStateException if the part is closed; or if its bytes are not kept, and another
   *     part has been asked for
   * @throws IOException if the guest's data cannot be read
   */
  void read(long position, ByteBuffer destination) throws IOException;

  /**
   * The part's CRC32C where it is known: before the first byte if the part's bytes are kept, or can
   * be told from the checksums of the guest's clusters; else once all have been read front to back.
   *
   * @throws IOException if the checksums of the guest's clusters cannot be read
   */
  OptionalInt crc32c() throws IOException;

  /** Gives back the memory that the part occupies; it cannot be read any more. */
  @Override
  void close();
}
