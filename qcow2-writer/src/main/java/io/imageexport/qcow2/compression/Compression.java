package io.imageexport.qcow2.compression;

import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.compression.deflate.DeflateEncoder;
import io.imageexport.qcow2.compression.deflate.Window;

/** The ways in which clusters can be compressed. */
public enum Compression {
  /**
   * Deflate in the least time. Every reader of QCOW2 knows it: matches reach 4 KiB back, as QEMU
   * writes them.
   */
  ZLIB_FAST(0) {
    @Override
    Compressor open(int clusterSizeBytes) {
      return deflate(DeflateEncoder.fast(Window.QCOW2), clusterSizeBytes);
    }
  },

  /** Deflate with matches up to 4 KiB back, no larger than QEMU makes it, and no slower. */
  ZLIB_SMALL(0) {
    @Override
    Compressor open(int clusterSizeBytes) {
      return deflate(DeflateEncoder.small(Window.QCOW2), clusterSizeBytes);
    }
  },

  /**
   * Deflate with matches up to 32 KiB back: about 6 % smaller than {@link #ZLIB_SMALL}. QEMU,
   * libqcow and 7-Zip read it. Readers with a window of 4 KiB refuse it, such as
   * dissect.hypervisor.
   */
  ZLIB_SMALL_32K(0) {
    @Override
    Compressor open(int clusterSizeBytes) {
      return deflate(DeflateEncoder.small(Window.DEFLATE), clusterSizeBytes);
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
   * Names the compressor with its build. Two with the same name make the same bytes; a file that
   * one has begun is not continued by one with another name.
   *
   * <p>Deflate streams depend on the version of our encoder only: the JDK and the platform do not
   * matter. zstd is named by the checksum of what it makes of a sample, since another build of the
   * library may be in use.
   *
   * @throws UnsupportedOperationException as {@link #open(Qcow2Options)}
   */
  public String fingerprint() {
    return type == 0
        ? name() + "-encoder-" + DeflateEncoder.VERSION
        : name() + "-" + Integer.toHexString(Sample.checksum(this));
  }

  abstract Compressor open(int clusterSizeBytes);

  private static Compressor deflate(DeflateEncoder encoder, int clusterSizeBytes) {
    return new ProbingCompressor(
        new DeflateCompressor(encoder, clusterSizeBytes), clusterSizeBytes);
  }
}
