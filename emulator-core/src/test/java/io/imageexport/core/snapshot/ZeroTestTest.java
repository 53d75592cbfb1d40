package io.imageexport.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZeroTestTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 63, 64, 65, 127, 128, 1000})
  void findsEachBitInTheRangeAndNoneOutside(int lengthBytes) {
    ByteBuffer buffer = ByteBuffer.allocate(lengthBytes + 2);
    buffer.put(0, (byte) 1).put(lengthBytes + 1, (byte) 1);
    assertTrue(ZeroTest.isZero(buffer, 1, lengthBytes));
    for (int bit = 0; bit < lengthBytes * 8; bit++) {
      buffer.put(1 + bit / 8, (byte) (1 << (bit % 8)));
      assertFalse(ZeroTest.isZero(buffer, 1, lengthBytes));
      buffer.put(1 + bit / 8, (byte) 0);
    }
  }
}
