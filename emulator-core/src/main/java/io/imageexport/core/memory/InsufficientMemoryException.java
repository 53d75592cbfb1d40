package io.imageexport.core.memory;

import java.io.IOException;

/** A disk takes more memory than it can ever be given; the message says what to do. */
public final class InsufficientMemoryException extends IOException {
  private static final long serialVersionUID = 1L;

  InsufficientMemoryException(String message) {
    super(message);
  }
}
