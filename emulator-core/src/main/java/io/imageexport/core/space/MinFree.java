package io.imageexport.core.space;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * How much of a file system stays free, for whatever else writes to it.
 *
 * @param bytes as a user chose it; empty for 5 % of the file system, at most 1 GiB
 */
public record MinFree(OptionalLong bytes) {
  public static final MinFree DEFAULT = new MinFree(OptionalLong.empty());

  private static final int DEFAULT_SHARE = 20;
  private static final long LARGEST_DEFAULT_BYTES = 1L << 30;

  public MinFree {
    requireNonNull(bytes, "bytes is null");
    if (bytes.isPresent() && bytes.getAsLong() < 0) {
      throw new IllegalArgumentException("less than nothing stays free: " + bytes.getAsLong());
    }
  }

  public static MinFree of(long bytes) {
    return new MinFree(OptionalLong.of(bytes));
  }

  /**
   * @param totalBytes of the file system
   */
  long bytesOf(long totalBytes) {
    return bytes.orElse(Math.min(totalBytes / DEFAULT_SHARE, LARGEST_DEFAULT_BYTES));
  }
}
