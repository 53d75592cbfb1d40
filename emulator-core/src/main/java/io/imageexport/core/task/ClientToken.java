package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;

/** A caller's own name of a request, of 1 to 64 characters: a repeated one repeats the answer. */
public record ClientToken(String value) {
  private static final int MAX_LENGTH = 64;

  public ClientToken {
    requireNonNull(value, "value is null");
    if (value.isEmpty() || value.codePointCount(0, value.length()) > MAX_LENGTH) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter ClientToken invalid: at most " + MAX_LENGTH + " characters");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
