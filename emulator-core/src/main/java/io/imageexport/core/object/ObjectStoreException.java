package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

/**
 * A store's refusal, or its silence.
 *
 * <p>The message names the operation and the object, and never holds a secret.
 */
public final class ObjectStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whether asking again can help. */
  public enum Kind {
    /** The store is busy, restarting or out of reach: the same call may succeed later. */
    TRANSIENT,
    /** The store has decided: the same call will fail again. */
    PERMANENT
  }

  private final Kind kind;
  private final String code;

  /**
   * @param code the store's own error code, such as {@code NoSuchBucket}, or one of ours for a call
   *     that got no answer, such as {@code ConnectionFailed}
   */
  public ObjectStoreException(Kind kind, String code, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind is null");
    this.code = requireNonNull(code, "code is null");
  }

  public Kind kind() {
    return kind;
  }

  public String code() {
    return code;
  }
}
