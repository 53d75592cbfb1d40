package io.imageexport.qcow2;

import io.imageexport.qcow2.compressed.CompressedImage;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.uncompressed.UncompressedImage;
import io.imageexport.testing.Thorough;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The cross product of all that makes one image different from another. */
final class Matrix {
  private static final long KI = 1L << 10;
  private static final long MI = 1L << 20;
  private static final long GI = 1L << 30;
  private static final long TI = 1L << 40;

  private static final long[] SIZES = {
    0,
    1,
    511,
    512,
    513,
    64 * KI - 1,
    64 * KI,
    64 * KI + 1,
    512 * MI - 1,
    512 * MI,
    512 * MI + 1,
    8 * GI,
    2 * TI,
    16 * TI,
    64 * TI
  };

  private static final int[] CLUSTER_BITS = {9, 12, 16, 21};

  /** Disks up to these sizes fit into an L1 table of 32 MiB; larger ones are refused. */
  private static final Map<Integer, Long> MAXIMUM_SIZES =
      Map.of(9, 128 * GI, 12, 8 * TI, 16, 2048 * TI, 21, 2048 * 1024 * TI);

  /** An image holds about as much data, or some large clusters. */
  private static final long DATA_BYTES = 2 * MI;

  private static final long MINIMUM_CLUSTERS = 6;

  static final int THOROUGH_STRIDE = 7;

  private Matrix() {}

  /** One image. */
  record Case(long sizeBytes, Qcow2Options options, Pattern pattern, Form form) {
    TestImage source() {
      long clusterCount = TestImage.clusterCount(sizeBytes, options);
      Content content = form == Form.PLAIN ? Content.PATTERN : Content.MIXED;
      return TestImage.of(sizeBytes, options, pattern.runs(clusterCount, budget()), content);
    }

    long budget() {
      return Math.max(DATA_BYTES >> options.clusterBits(), MINIMUM_CLUSTERS);
    }

    /** Describes the image without writing it. */
    Object describe(AllocationMap map) {
      Optional<Compression> compression = form.compression();
      if (compression.isEmpty()) {
        return UncompressedImage.of(sizeBytes, map, PatternDisk::fill, options);
      }
      return CompressedImage.of(sizeBytes, map, PatternDisk::fill, options, compression.get());
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d bytes, clusters of 2^%d, v%d, refcounts of %d bits, %s, %s",
          sizeBytes,
          options.clusterBits(),
          options.version(),
          options.refcountWidth().bits(),
          pattern,
          form);
    }
  }

  /**
   * Some of all images, for judges that take long: every {@code stride}-th; every seventh with
   * {@code -Dimageexport.thorough=true}, and all with {@code -Dimageexport.exhaustive=true}.
   */
  static Stream<Case> sample(int stride) {
    if (Boolean.getBoolean("imageexport.exhaustive")) {
      return everyNth(1);
    }
    return everyNth(Thorough.Condition.isMet() ? THOROUGH_STRIDE : stride);
  }

  /** A stride that shares no factor with the numbers of choices meets each of them. */
  static Stream<Case> everyNth(int stride) {
    // The other options are few, and their images small.
    return Stream.concat(
        everyNth(cases().toList(), stride),
        everyNth(otherOptions().toList(), Math.min(stride, THOROUGH_STRIDE)));
  }

  private static Stream<Case> everyNth(List<Case> all, int stride) {
    return IntStream.iterate(0, i -> i < all.size(), i -> i + stride).mapToObj(all::get);
  }

  /** All that the format allows, with version 3 and 16-bit refcounts. */
  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (long size : SIZES) {
      for (int clusterBits : CLUSTER_BITS) {
        if (size > MAXIMUM_SIZES.get(clusterBits)) {
          continue;
        }
        for (Pattern pattern : Pattern.values()) {
          for (Form form : Form.values()) {
            Case each = new Case(size, new Qcow2Options(clusterBits, 3), pattern, form);
            if (isSensible(each)) {
              cases.add(each);
            }
          }
        }
      }
    }
    return cases.stream();
  }

  /** A full disk has to be small, and a disk without clusters has one pattern. */
  private static boolean isSensible(Case each) {
    long clusterCount = TestImage.clusterCount(each.sizeBytes, each.options);
    return switch (each.pattern) {
      case ALL -> clusterCount > 0 && clusterCount <= 4 * each.budget();
      case NONE -> true;
      case ALTERNATE, FIRST, LAST, RANDOM -> clusterCount > 0;
    };
  }

  /** What the format forbids: an L1 table above 32 MiB. */
  static List<Case> forbidden() {
    List<Case> cases = new ArrayList<>();
    for (long size : SIZES) {
      for (int clusterBits : CLUSTER_BITS) {
        if (size > MAXIMUM_SIZES.get(clusterBits)) {
          Qcow2Options options = new Qcow2Options(clusterBits, 3);
          cases.add(new Case(size, options, Pattern.NONE, Form.PLAIN));
          cases.add(new Case(size, options, Pattern.NONE, Form.ZLIB_FAST));
        }
      }
    }
    return cases;
  }

  /** Version 2 and other widths of refcounts, where the form allows them. */
  static Stream<Case> otherOptions() {
    List<Case> cases = new ArrayList<>();
    for (int clusterBits : CLUSTER_BITS) {
      for (Pattern pattern : List.of(Pattern.NONE, Pattern.LAST, Pattern.RANDOM)) {
        for (Form form : List.of(Form.PLAIN, Form.ZLIB_FAST, Form.ZSTD_FAST)) {
          if (form != Form.ZSTD_FAST) {
            cases.add(new Case(64 * MI + 513, new Qcow2Options(clusterBits, 2), pattern, form));
          }
          for (int bits = form == Form.PLAIN ? 1 : 32; bits <= 64; bits *= 2) {
            Qcow2Options options = new Qcow2Options(clusterBits, 3, RefcountWidth.ofBits(bits));
            cases.add(new Case(64 * MI + 513, options, pattern, form));
          }
        }
      }
    }
    return cases.stream();
  }
}
