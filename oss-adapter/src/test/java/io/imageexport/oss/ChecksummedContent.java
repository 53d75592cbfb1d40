package io.imageexport.oss;

import io.imageexport.core.object.PartContent;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/** Part content that claims a checksum, which it may have or not. */
record ChecksummedContent(PatternContent pattern, int claimed) implements PartContent {
  static ChecksummedContent honest(PatternContent pattern) {
    byte[] bytes = new byte[(int) pattern.lengthBytes()];
    pattern.read(0, ByteBuffer.wrap(bytes));
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return new ChecksummedContent(pattern, (int) checksum.getValue());
  }

  @Override
  public long lengthBytes() {
    return pattern.lengthBytes();
  }

  @Override
  public OptionalInt crc32c() {
    return OptionalInt.of(claimed);
  }

  @Override
  public void read(long position, ByteBuffer destination) {
    pattern.read(position, destination);
  }
}
