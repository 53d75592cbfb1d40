package io.imageexport.core.vmdk;

/** Where the content of a grain is. */
sealed interface GrainMapping {
  /** Nowhere: it reads as zeros, whether the entry is empty or says so. */
  record Zeros() implements GrainMapping {
    static final Zeros INSTANCE = new Zeros();
  }

  /** In the file, as it is. */
  record Stored(long position) implements GrainMapping {}

  /** Compressed, behind a marker at a position of the file that names the grain. */
  record Compressed(long position, long grain) implements GrainMapping {}
}
