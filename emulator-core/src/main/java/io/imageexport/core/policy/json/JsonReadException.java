package io.imageexport.core.policy.json;

import static java.util.Objects.requireNonNull;

/** A text that is not JSON as we take it, with the place of the fault. */
public final class JsonReadException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String pointer;
  private final int line;

  JsonReadException(String pointer, int line, String message) {
    super(message, null, false, false);
    this.pointer = requireNonNull(pointer, "pointer is null");
    this.line = line;
  }

  /** The value at fault; empty if the text is no JSON at all. */
  public String pointer() {
    return pointer;
  }

  /** The line at fault, counted from 1. */
  public int line() {
    return line;
  }
}
