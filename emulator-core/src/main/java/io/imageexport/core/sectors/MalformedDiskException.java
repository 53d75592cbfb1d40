package io.imageexport.core.sectors;

import io.imageexport.qcow2.reader.Remedy;
import java.io.IOException;

/**
 * A disk image file breaks a rule of its format, or uses a feature that is not read here. The
 * message names the place, the rule and the {@link Remedy}.
 */
public final class MalformedDiskException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offsetBytes;

  /** Refuses a damaged file. */
  public MalformedDiskException(long offsetBytes, String rule) {
    this(offsetBytes, rule, Remedy.COPY_AGAIN);
  }

  public MalformedDiskException(long offsetBytes, String rule, Remedy remedy) {
    super("At byte " + offsetBytes + " of the image: " + rule + ". " + remedy.sentence());
    this.offsetBytes = offsetBytes;
  }

  /** Refuses a damaged file unless the condition holds. */
  public static void require(boolean condition, long offsetBytes, String rule)
      throws MalformedDiskException {
    require(condition, offsetBytes, rule, Remedy.COPY_AGAIN);
  }

  /** Refuses a file, with a remedy for this case, unless the condition holds. */
  public static void require(boolean condition, long offsetBytes, String rule, Remedy remedy)
      throws MalformedDiskException {
    if (!condition) {
      throw new MalformedDiskException(offsetBytes, rule, remedy);
    }
  }

  /** Where in the file the offending field stands. */
  public long offsetBytes() {
    return offsetBytes;
  }
}
