package io.imageexport.oss;

import io.imageexport.core.object.PartContent;
import java.nio.ByteBuffer;

/** Part content that follows from a seed: any byte of it can be told without the others. */
record PatternContent(long seed, long lengthBytes) implements PartContent {
  @Override
  public void read(long position, ByteBuffer destination) {
    for (long at = position; destination.hasRemaining(); at++) {
      destination.put(byteAt(at));
    }
  }

  byte byteAt(long position) {
    // The finaliser of SplitMix64 over the number of the 8-byte word.
    long word = seed * 0x9E3779B97F4A7C15L + (position >>> 3);
    word = (word ^ (word >>> 30)) * 0xBF58476D1CE4E5B9L;
    word = (word ^ (word >>> 27)) * 0x94D049BB133111EBL;
    word ^= word >>> 31;
    return (byte) (word >>> ((position & 7) * 8));
  }
}
