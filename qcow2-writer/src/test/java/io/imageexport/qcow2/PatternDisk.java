package io.imageexport.qcow2;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A disk whose every byte is a function of its position.
 *
 * <p>Fails when it is asked for a byte beyond its end, or of a cluster that is not allocated.
 */
public final class PatternDisk implements GuestReader {
  private final long sizeBytes;
  private final AllocationMap map;
  private final int clusterBits;
  private final Content content;
  private final AtomicInteger callCount = new AtomicInteger();

  public PatternDisk(long sizeBytes, AllocationMap map, int clusterBits, Content content) {
    this.sizeBytes = sizeBytes;
    this.map = map;
    this.clusterBits = clusterBits;
    this.content = content;
  }

  @Override
  public void read(long guestPosition, ByteBuffer destination) {
    callCount.incrementAndGet();
    long end = guestPosition + destination.remaining();
    if (guestPosition < 0 || end > sizeBytes || guestPosition == end) {
      throw new AssertionError("asked for " + guestPosition + " to " + end + " of " + sizeBytes);
    }
    long firstCluster = guestPosition >>> clusterBits;
    long endCluster = ((end - 1) >>> clusterBits) + 1;
    if (map.rank(endCluster) - map.rank(firstCluster) != endCluster - firstCluster) {
      throw new AssertionError("asked for free clusters in " + firstCluster + " to " + endCluster);
    }
    content.fill(guestPosition, destination);
  }

  public int callCount() {
    return callCount.get();
  }

  /** Fills the buffer with noise that has no zero, from a position on. */
  public static void fill(long position, ByteBuffer destination) {
    long next = position;
    while (destination.hasRemaining()) {
      long word = word(next >>> 3);
      if ((next & 7) == 0 && destination.remaining() >= Long.BYTES) {
        destination.putLong(word);
        next += Long.BYTES;
      } else {
        destination.put((byte) (word >>> (Byte.SIZE * (7 - (next & 7)))));
        next++;
      }
    }
  }

  public static byte[] bytes(long position, int count) {
    byte[] bytes = new byte[count];
    fill(position, ByteBuffer.wrap(bytes));
    return bytes;
  }

  private static long word(long index) {
    return mix(index) | 0x0101010101010101L;
  }

  /** SplitMix64's mixing function. */
  static long mix(long index) {
    long z = (index + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
