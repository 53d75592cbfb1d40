package io.imageexport.qcow2.benchmark;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.GuestReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * A raw disk in a file, and the stretches of it that its file system says hold data.
 *
 * @param extents in ascending order
 */
record DataSet(String name, Path path, long sizeBytes, List<Extent> extents) {
  static final int CLUSTER_BITS = 16;
  private static final int CLUSTER_BYTES = 1 << CLUSTER_BITS;
  private static final int SCAN_BYTES = 1 << 20;

  record Extent(long position, long lengthBytes) {}

  long clusterCount() {
    return Math.ceilDiv(sizeBytes, CLUSTER_BYTES);
  }

  static GuestReader reader(FileChannel file) {
    return (position, destination) -> {
      long next = position;
      while (destination.hasRemaining()) {
        int count = file.read(destination, next);
        if (count < 0) {
          throw new EOFException("The disk ends at " + next);
        }
        next += count;
      }
    };
  }

  /** Reads all that the file system calls data, and finds the clusters that are not zero. */
  AllocationMap scan(FileChannel file) throws IOException {
    AllocationMap.Builder map = AllocationMap.builder(clusterCount());
    ByteBuffer buffer = ByteBuffer.allocateDirect(SCAN_BYTES).order(ByteOrder.nativeOrder());
    GuestReader reader = reader(file);
    long nextCluster = 0;
    for (Extent extent : extents) {
      long first = Math.max(nextCluster, extent.position >>> CLUSTER_BITS);
      nextCluster = Math.ceilDiv(extent.position + extent.lengthBytes, CLUSTER_BYTES);
      long cluster = first;
      while (cluster < nextCluster) {
        int count = (int) Math.min(SCAN_BYTES >> CLUSTER_BITS, nextCluster - cluster);
        long position = cluster << CLUSTER_BITS;
        buffer.clear().limit((int) Math.min((long) count << CLUSTER_BITS, sizeBytes - position));
        reader.read(position, buffer);
        for (int i = 0; i < count; i++) {
          int start = i << CLUSTER_BITS;
          if (!isZero(buffer, start, Math.min(start + CLUSTER_BYTES, buffer.limit()))) {
            map.add(cluster + i, 1);
          }
        }
        cluster += count;
      }
    }
    return map.build();
  }

  private static boolean isZero(ByteBuffer bytes, int start, int end) {
    int i = start;
    for (; i + 32 <= end; i += 32) {
      long any =
          bytes.getLong(i) | bytes.getLong(i + 8) | bytes.getLong(i + 16) | bytes.getLong(i + 24);
      if (any != 0) {
        return false;
      }
    }
    for (; i < end; i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
