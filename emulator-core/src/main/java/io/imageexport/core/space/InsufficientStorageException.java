package io.imageexport.core.space;

import java.io.IOException;

/** A file system has no room for what was to be written; the message says what to do. */
public final class InsufficientStorageException extends IOException {
  private static final long serialVersionUID = 1L;

  InsufficientStorageException(String message) {
    super(message);
  }

  InsufficientStorageException(String message, IOException cause) {
    super(message, cause);
  }
}
