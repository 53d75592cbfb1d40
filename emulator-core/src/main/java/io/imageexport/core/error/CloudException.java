package io.imageexport.core.error;

import static java.util.Objects.requireNonNull;

/**
 * A refusal that the caller is told about.
 *
 * <p>The message is shown to the caller as it is: it never contains a secret. It has no stack
 * trace, because an expected refusal needs none.
 */
public final class CloudException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public CloudException(ErrorCode code, String message) {
    super(requireNonNull(message, "message is null"), null, false, false);
    this.code = requireNonNull(code, "code is null");
  }

  public ErrorCode code() {
    return code;
  }
}
