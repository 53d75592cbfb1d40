package io.imageexport.qcow2;

/**
 * The allocated clusters among 65,536 neighbours, as numbers 0 to 65,535. Never empty.
 *
 * <p>Immutable.
 */
sealed interface Chunk permits RunChunk, BitmapChunk {
  int BITS = 16;

  int CLUSTERS = 1 << BITS;

  boolean isAllocated(int index);

  /** How many are allocated below {@code index}; {@code index} may be {@link #CLUSTERS}. */
  int rank(int index);

  /** The allocated index that has {@code rank} allocated ones below it. */
  int select(int rank);

  /** The first allocated index at or above {@code index}, or {@link #CLUSTERS} if there is none. */
  int nextAllocated(int index);

  /** The first free index above the allocated {@code index}, or {@link #CLUSTERS}. */
  int endOfRun(int index);
}
