package io.imageexport.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllocationMapTest {
  private static final int CHUNK = 65_536;

  @ParameterizedTest(name = "{0} clusters, runs below {1}, gaps below {2}")
  @CsvSource({
    "1, 2, 1",
    "100, 3, 3",
    "65536, 2, 2",
    "65537, 2, 3",
    "200000, 2, 2",
    "200000, 4, 20",
    "300000, 2, 300",
    "300000, 300, 2",
    "400000, 150000, 2",
    "1000000, 5, 150000",
  })
  void answersAsABitSet(int clusterCount, int runLimit, int gapLimit) {
    for (long seed = 0; seed < 2; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      BitSet expected = new BitSet(clusterCount);
      AllocationMap.Builder builder = AllocationMap.builder(clusterCount);
      int cluster = random.nextInt(gapLimit);
      while (cluster < clusterCount) {
        int count = Math.min(random.nextInt(1, runLimit), clusterCount - cluster);
        builder.add(cluster, count);
        expected.set(cluster, cluster + count);
        // A gap of zero: neighbours are added apart and must become one run.
        cluster += count + random.nextInt(gapLimit);
      }
      assertSame(expected, clusterCount, builder.build());
    }
  }

  private static void assertSame(BitSet expected, int clusterCount, AllocationMap map) {
    assertEquals(clusterCount, map.clusterCount());
    assertEquals(expected.cardinality(), map.allocatedCount());
    long rank = 0;
    for (int cluster = 0; cluster < clusterCount; cluster++) {
      assertEquals(rank, map.rank(cluster), "rank");
      assertEquals(expected.get(cluster), map.isAllocated(cluster), "isAllocated");
      if (expected.get(cluster)) {
        assertEquals(cluster, map.select(rank), "select");
        rank++;
      }
    }
    assertEquals(rank, map.rank(clusterCount));
    assertEquals(runs(expected, 0, clusterCount), runs(map, 0, clusterCount));
    int from = clusterCount / 3;
    int to = clusterCount - clusterCount / 5;
    assertEquals(runs(expected, from, to), runs(map, from, to));
  }

  private static List<String> runs(BitSet bits, int from, int to) {
    List<String> runs = new ArrayList<>();
    int first = bits.nextSetBit(from);
    while (first >= 0 && first < to) {
      int end = Math.min(bits.nextClearBit(first), to);
      runs.add(first + "+" + (end - first));
      first = bits.nextSetBit(end);
    }
    return runs;
  }

  private static List<String> runs(AllocationMap map, long from, long to) {
    List<String> found = new ArrayList<>();
    AllocationMap.Runs runs = map.runs(from, to);
    while (runs.next(Long.MAX_VALUE)) {
      assertEquals(map.rank(runs.firstCluster()), runs.rank());
      found.add(runs.firstCluster() + "+" + runs.count());
    }
    return found;
  }

  @Test
  void cutsLongRunsWhenAsked() {
    AllocationMap map = AllocationMap.builder(10L * CHUNK).add(5, 8L * CHUNK).build();
    AllocationMap.Runs runs = map.runs(0, map.clusterCount());
    long next = 5;
    while (runs.next(100)) {
      assertEquals(next, runs.firstCluster());
      assertEquals(next - 5, runs.rank());
      assertTrue(runs.count() >= 100 || runs.firstCluster() + runs.count() == 5 + 8L * CHUNK);
      next += runs.count();
    }
    assertEquals(5 + 8L * CHUNK, next);
  }

  @Test
  void groupsAreAllocatedIfOneClusterIs() {
    AllocationMap map =
        AllocationMap.builder(1L << 40).add(15, 2).add(64, 1).add((1L << 40) - 1, 1).build();
    AllocationMap groups = map.groups(4);
    assertEquals(1L << 36, groups.clusterCount());
    assertEquals(4, groups.allocatedCount());
    assertEquals(0, groups.select(0));
    assertEquals(1, groups.select(1));
    assertEquals(4, groups.select(2));
    assertEquals((1L << 36) - 1, groups.select(3));
    assertEquals(1, AllocationMap.builder(17).add(16, 1).build().groups(4).allocatedCount());
  }

  @Test
  void aDiskWithoutClustersHasNone() {
    AllocationMap map = AllocationMap.builder(0).build();
    assertEquals(0, map.allocatedCount());
    assertEquals(0, map.rank(0));
    assertThrows(IllegalArgumentException.class, () -> map.isAllocated(0));
    assertThrows(IllegalArgumentException.class, () -> map.select(0));
  }

  @Test
  void refusesWhatIsNotOnTheDisk() {
    AllocationMap map = AllocationMap.builder(10).add(3, 4).build();
    assertFalse(map.isAllocated(9));
    assertThrows(IllegalArgumentException.class, () -> map.isAllocated(-1));
    assertThrows(IllegalArgumentException.class, () -> map.isAllocated(10));
    assertThrows(IllegalArgumentException.class, () -> map.rank(-1));
    assertThrows(IllegalArgumentException.class, () -> map.rank(11));
    assertThrows(IllegalArgumentException.class, () -> map.select(-1));
    assertThrows(IllegalArgumentException.class, () -> map.select(4));
  }

  @Test
  void refusesRunsOutOfOrderOrOffTheDisk() {
    AllocationMap.Builder builder = AllocationMap.builder(10).add(3, 4);
    assertThrows(IllegalArgumentException.class, () -> builder.add(6, 1));
    assertThrows(IllegalArgumentException.class, () -> builder.add(0, 1));
    assertThrows(IllegalArgumentException.class, () -> builder.add(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> builder.add(8, 3));
    assertThrows(IllegalArgumentException.class, () -> builder.add(8, Long.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> builder.add(8, 0));
    assertThrows(IllegalArgumentException.class, () -> AllocationMap.builder(-1));
    assertThrows(IllegalArgumentException.class, () -> AllocationMap.builder((1L << 40) + 1));
    assertEquals(7, builder.add(7, 3).build().allocatedCount());
    assertThrows(IllegalStateException.class, builder::build);
    assertThrows(IllegalStateException.class, () -> builder.add(9, 1));
  }
}
