package io.imageexport.core.ingest;

import java.io.IOException;

/** A file is not taken as a disk; the message says why, what is expected and what to do. */
public final class RefusedDiskException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final String WRAP_RAW_DISK =
      ". If it is a raw disk after all, give it a format: qemu-img convert -f raw -O qcow2 IN OUT";

  private final boolean mayBeRaw;

  RefusedDiskException(String message) {
    this(message, false);
  }

  RefusedDiskException(String message, IOException cause) {
    super(message, cause);
    this.mayBeRaw = false;
  }

  RefusedDiskException(String message, boolean mayBeRaw) {
    super(message);
    this.mayBeRaw = mayBeRaw;
  }

  /** The message where nobody can insist on a raw disk: how to have one taken all the same. */
  public String messageWithDetour() {
    return getMessage() + (mayBeRaw ? WRAP_RAW_DISK : "");
  }

  /** Whether a raw disk could have been refused, because of what it begins or ends with. */
  public boolean mayBeRaw() {
    return mayBeRaw;
  }
}
