package io.imageexport.qcow2.compression;

import io.imageexport.qcow2.Qcow2Options;

/** The ways in which clusters can be compressed. */
public enum Compression {
  /** Deflate, which every reader knows, in the least time. */
  ZLIB_FAST(0) {
    @Override
    Compressor open(int clusterSizeBytes) {
      return new ProbingCompressor(new FastZlibCompressor(clusterSizeBytes), clusterSizeBytes);
    }
  },

  /** Deflate, smaller than QEMU makes it, and no slower. */
  ZLIB_SMALL(0) {
    @Override
    Compressor open(int clusterSizeBytes) {
      return new ProbingCompressor(new ZlibCompressor(5, clusterSizeBytes), clusterSizeBytes);
    }
  },

  /**
   * The least time of all. Needs a reader of 2020 or later: QEMU 5.1; neither VirtualBox nor 7-Zip.
   */
  ZSTD_FAST(1) {
    @Override
    Compressor open(int clusterSizeBytes) {
      return new ZstdCompressor(1, clusterSizeBytes);
    }
  },

  /** As small as QEMU makes it with zstd, or smaller. */
  ZSTD_SMALL(1) {
    @Override
    Compressor open(int clusterSizeBytes) {
      return new ZstdCompressor(3, clusterSizeBytes);
    }
  };

  private final int type;

  Compression(int type) {
    this.type = type;
  }

  /** The number that the header states: 0 for zlib, 1 for zstd. */
  public int type() {
    return type;
  }

  /**
   * A new compressor for clusters of the size that the options state.
   *
   * @throws UnsupportedOperationException if it needs a native library that this platform lacks
   */
  public Compressor open(Qcow2Options options) {
    return open(options.clusterSizeBytes());
  }

  /**
   * Names the compressor with its build: the checksum of what it makes of a sample. Two that agree
   * make the same bytes; a file that one has begun is not continued by one with another name.
   *
   * @throws UnsupportedOperationException as {@link #open(Qcow2Options)}
   */
  public String fingerprint() {
    return name() + "-" + Integer.toHexString(Sample.checksum(this));
  }

  abstract Compressor open(int clusterSizeBytes);
}
