package io.imageexport.api.auth;

import static java.util.Objects.requireNonNull;

/**
 * A request breaks a rule of the signature; the message says which, and holds no secret.
 *
 * <p>It has no stack trace, because any client can cause it.
 */
public final class RejectedRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectionReason reason;

  RejectedRequestException(RejectionReason reason, String message) {
    super(requireNonNull(message, "message is null"), null, false, false);
    this.reason = requireNonNull(reason, "reason is null");
  }

  public RejectionReason reason() {
    return reason;
  }
}
