package io.imageexport.core.sectors;

import java.io.IOException;

/** A disk image file breaks a rule of its format, or uses a feature that is not read here. */
public final class MalformedDiskException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offsetBytes;

  public MalformedDiskException(long offsetBytes, String rule) {
    super("At byte " + offsetBytes + " of the image: " + rule);
    this.offsetBytes = offsetBytes;
  }

  public static void require(boolean condition, long offsetBytes, String rule)
      throws MalformedDiskException {
    if (!condition) {
      throw new MalformedDiskException(offsetBytes, rule);
    }
  }

  /** Where in the file the offending field stands. */
  public long offsetBytes() {
    return offsetBytes;
  }
}
