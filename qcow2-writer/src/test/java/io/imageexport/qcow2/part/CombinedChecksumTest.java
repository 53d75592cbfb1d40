package io.imageexport.qcow2.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imageexport.qcow2.PatternDisk;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Checksums of pieces give the checksum of the whole. */
class CombinedChecksumTest {
  private static int checksum(byte[] bytes, int from, int to) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, to - from);
    return (int) checksum.getValue();
  }

  @Test
  void ofNothingIsZero() {
    assertEquals(0, new CombinedChecksum().value());
    assertEquals(checksum(new byte[0], 0, 0), new CombinedChecksum().value());
  }

  @Test
  void piecesGiveTheWhole() {
    byte[] bytes = PatternDisk.bytes(7, 300_000);
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 200; round++) {
      CombinedChecksum combined = new CombinedChecksum();
      int position = 0;
      while (position < bytes.length) {
        int count = Math.min(random.nextInt(random.nextInt(1, 40_000)), bytes.length - position);
        if (random.nextBoolean()) {
          combined.append(checksum(bytes, position, position + count), count);
        } else {
          combined.append(ByteBuffer.wrap(bytes, position, count));
        }
        position += count;
        assertEquals(checksum(bytes, 0, position), combined.value());
      }
    }
  }

  /** As many zeros as no test would read: doubling gives their checksum by another way. */
  @Test
  void reachesBeyondAnyFile() {
    byte[] zeros = new byte[1 << 20];
    int doubled = checksum(zeros, 0, zeros.length);
    long length = zeros.length;
    while (length < 1L << 58) {
      CombinedChecksum combined = new CombinedChecksum();
      combined.append(doubled, length);
      combined.append(doubled, length);
      doubled = combined.value();
      length *= 2;
    }
    CombinedChecksum combined = new CombinedChecksum();
    combined.append(checksum(zeros, 0, 0), 0);
    combined.append(checksum(zeros, 0, 1), 1);
    combined.append(doubled, length);
    CombinedChecksum other = new CombinedChecksum();
    other.append(doubled, length);
    other.append(checksum(zeros, 0, 1), 1);
    assertEquals(other.value(), combined.value());
    assertThrows(IllegalArgumentException.class, () -> other.append(0, Long.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> other.append(0, -1));
  }
}
