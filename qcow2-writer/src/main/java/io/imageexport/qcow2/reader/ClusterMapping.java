package io.imageexport.qcow2.reader;

/** Where the content of one of the guest's clusters is. */
sealed interface ClusterMapping {
  /** Nowhere: it reads as zeros, whether the entry is empty or says so. */
  record Zeros() implements ClusterMapping {
    static final Zeros INSTANCE = new Zeros();
  }

  /** In one cluster of the file, as it is. */
  record Stored(long position) implements ClusterMapping {}

  /** Compressed, in a stretch of the file in which the stream begins and ends. */
  record Compressed(long position, int lengthBytes) implements ClusterMapping {}
}
