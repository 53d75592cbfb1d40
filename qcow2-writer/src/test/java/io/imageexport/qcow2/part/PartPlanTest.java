package io.imageexport.qcow2.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartPlanTest {
  private static final long MIB = 1L << 20;
  private static final long TIB = 1L << 40;

  @ParameterizedTest
  @ValueSource(
      longs = {
        1,
        16 * MIB - 1,
        16 * MIB,
        16 * MIB + 1,
        160_000 * MIB,
        160_000 * MIB + 1,
        2 * TIB,
        5 * TIB,
        16 * TIB
      })
  void thePartsCoverTheObjectWithoutGapOrOverlap(long lengthBytes) {
    PartPlan plan = PartPlan.of(lengthBytes);
    assertTrue(plan.partCount() <= PartPlan.MAX_PARTS);
    long position = 0;
    for (int number = 1; number <= plan.partCount(); number++) {
      assertEquals(position, plan.position(number));
      if (number < plan.partCount()) {
        assertEquals(plan.partSizeBytes(), plan.lengthBytes(number));
      }
      position += plan.lengthBytes(number);
    }
    assertEquals(lengthBytes, position);
  }

  @Test
  void smallObjectsHavePartsOfTheSmallestSize() {
    assertEquals(16 * MIB, PartPlan.of(1).partSizeBytes());
    assertEquals(16 * MIB, PartPlan.of(160_000 * MIB).partSizeBytes());
  }

  @Test
  void largeObjectsHaveLargerPartsInWholeMebibytes() {
    assertEquals(210 * MIB, PartPlan.of(2 * TIB).partSizeBytes());
  }

  @Test
  void whatNoUploadCanHoldIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> PartPlan.of(0));
    assertThrows(IllegalArgumentException.class, () -> PartPlan.of(64 * TIB));
    assertThrows(IllegalArgumentException.class, () -> new PartPlan(100, 0));
  }
}
