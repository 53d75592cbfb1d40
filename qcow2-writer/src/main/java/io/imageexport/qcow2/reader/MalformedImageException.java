package io.imageexport.qcow2.reader;

import java.io.IOException;

/**
 * A QCOW2 file breaks a rule, or uses a feature that is not read here. The message names the place,
 * the rule and the {@link Remedy}.
 */
public final class MalformedImageException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offsetBytes;

  MalformedImageException(long offsetBytes, String rule) {
    this(offsetBytes, rule, Remedy.COPY_AGAIN);
  }

  MalformedImageException(long offsetBytes, String rule, Remedy remedy) {
    super("At byte " + offsetBytes + " of the image: " + rule + ". " + remedy.sentence());
    this.offsetBytes = offsetBytes;
  }

  /** Where in the file the offending field stands. */
  public long offsetBytes() {
    return offsetBytes;
  }
}
