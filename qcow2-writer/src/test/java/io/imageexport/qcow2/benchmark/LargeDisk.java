package io.imageexport.qcow2.benchmark;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.uncompressed.UncompressedImage;
import java.util.SplittableRandom;

/**
 * The layout of a disk of 64 TiB of which one cluster in a hundred holds data, at random: ten
 * million runs.
 *
 * @param seconds for the map and the layout, the best of some rounds
 * @param heapBytes what both keep
 */
record LargeDisk(double seconds, long heapBytes, long fileBytes, long allocatedClusters) {
  private static final long DISK_BYTES = 64L << 40;
  private static final int ROUNDS = 5;

  static LargeDisk measure() {
    LargeDisk best = null;
    for (int round = 0; round < ROUNDS; round++) {
      LargeDisk measured = once();
      if (best == null || measured.seconds < best.seconds) {
        best = measured;
      }
    }
    return best;
  }

  private static LargeDisk once() {
    long clusterCount = DISK_BYTES >>> Qcow2Options.SAFEST.clusterBits();
    long before = usedHeap();
    long start = System.nanoTime();
    SplittableRandom random = new SplittableRandom(64);
    AllocationMap.Builder builder = AllocationMap.builder(clusterCount);
    long cluster = random.nextInt(199);
    while (cluster < clusterCount) {
      builder.add(cluster, 1);
      cluster += 1 + random.nextInt(199);
    }
    AllocationMap map = builder.build();
    UncompressedImage image =
        UncompressedImage.of(
            DISK_BYTES,
            map,
            (position, destination) -> destination.position(destination.limit()),
            Qcow2Options.SAFEST);
    double seconds = (System.nanoTime() - start) / 1e9;
    long heap = usedHeap() - before;
    return new LargeDisk(seconds, heap, image.lengthBytes(), map.allocatedCount());
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
