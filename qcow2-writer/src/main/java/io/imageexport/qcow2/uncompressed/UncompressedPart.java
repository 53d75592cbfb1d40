package io.imageexport.qcow2.uncompressed;

import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.part.PartPlan;
import io.imageexport.qcow2.part.SequentialChecksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A part of an uncompressed image: nothing of it is kept, since any byte can be had at any time.
 */
final class UncompressedPart implements Part {
  private final UncompressedImage image;
  private final int number;
  private final long filePosition;
  private final long lengthBytes;

  /** Empty where the checksum is known without reading. */
  private final Optional<SequentialChecksum> checksum;

  private boolean closed;

  UncompressedPart(UncompressedImage image, PartPlan plan, int number) {
    this.image = image;
    this.number = number;
    this.filePosition = plan.position(number);
    this.lengthBytes = plan.lengthBytes(number);
    this.checksum =
        image.hasChecksums() ? Optional.empty() : Optional.of(new SequentialChecksum(lengthBytes));
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    if (closed) {
      throw new IllegalStateException("part " + number + " is closed");
    }
    int count = destination.remaining();
    if (position < 0 || position > lengthBytes - count) {
      throw new IllegalArgumentException(
          count + " bytes at " + position + " are not all in a part of " + lengthBytes);
    }
    ByteBuffer filled = destination.duplicate();
    image.read(filePosition + position, destination);
    checksum.ifPresent(sequential -> sequential.update(position, filled));
  }

  @Override
  public OptionalInt crc32c() throws IOException {
    return checksum.isPresent()
        ? checksum.get().value()
        : OptionalInt.of(image.crc32c(filePosition, lengthBytes));
  }

  @Override
  public void close() {
    closed = true;
  }
}
