package io.imageexport.qcow2.reader;

/** Where the content of one of the guest's clusters is. */
sealed interface ClusterMapping {
  /** A cluster has 32 subclusters of one size, whether its image uses them or not. */
  int SUBCLUSTER_BITS = 5;

  /** A bit for each subcluster, the lowest for the first, that may hold something but zeros. */
  int dataBits();

  /** Nowhere: it reads as zeros, whether the entry is empty or says so. */
  record Zeros() implements ClusterMapping {
    static final Zeros INSTANCE = new Zeros();

    @Override
    public int dataBits() {
      return 0;
    }
  }

  /** In one cluster of the file, as it is. */
  record Stored(long position) implements ClusterMapping {
    @Override
    public int dataBits() {
      return -1;
    }
  }

  /** In one cluster of the file, of which only some subclusters count; the others are zeros. */
  record PartlyStored(long position, int dataBits) implements ClusterMapping {}

  /** Compressed, in a stretch of the file in which the stream begins and ends. */
  record Compressed(long position, int lengthBytes) implements ClusterMapping {
    @Override
    public int dataBits() {
      return -1;
    }
  }
}
