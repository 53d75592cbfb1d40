package io.imageexport.core.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/** A file of a snapshot is missing, truncated, foreign or damaged: which one, and by which rule. */
public final class SnapshotFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  SnapshotFormatException(Path file, String rule) {
    super(file + ": " + rule);
  }

  SnapshotFormatException(Path file, String rule, Throwable cause) {
    super(file + ": " + rule, cause);
  }
}
