package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

/**
 * A store's refusal, or its silence.
 *
 * <p>The message names the operation and the object, and never holds a secret.
 */
public final class ObjectStoreException extends RuntimeException {
  /** The code for an upload that was aborted or completed, or never begun. */
  public static final String NO_SUCH_UPLOAD = "NoSuchUpload";

  /** The code for a call that the store does not have. */
  public static final String NOT_IMPLEMENTED = "NotImplemented";

  private static final long serialVersionUID = 1L;

  /** Whether asking again can help. */
  public enum Kind {
    /**
     * The same call may succeed later. So are:
     *
     * <ul>
     *   <li>no answer, or not the whole of it: a connection that was refused, reset or cut, a name
     *       that is not found, a time-out, an answer that is not well-formed;
     *   <li>every status of 500 and above, but for 501 (not implemented) and 507 (disk full); 408
     *       and 429;
     *   <li>whatever their status, and in the body of a 200, the codes of a busy store ({@code
     *       SlowDown}, {@code InternalError}, {@code ServiceUnavailable}, {@code RequestTimeout},
     *       {@code OperationAborted} and their like);
     *   <li>a part that arrived otherwise than it was sent, whose bytes have been checked when they
     *       were read: {@code BadDigest}, {@code IncompleteBody};
     *   <li>what the keys or the clocks of two hosts may heal: {@code ExpiredToken}, {@code
     *       RequestTimeTooSkewed}.
     * </ul>
     */
    TRANSIENT,
    /**
     * The store has decided, and the same call will fail again: {@code AccessDenied}, {@code
     * NoSuchBucket}, {@code NoSuchUpload}, {@code NoSuchKey}, {@code EntityTooLarge}, {@code
     * InvalidPart}, a full disk or quota ({@code XMinioStorageFull}, status 507), an answer that is
     * whole and against the rules, and every refusal that {@link #TRANSIENT} does not name.
     */
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

  public boolean hasCode(String another) {
    return code.equals(another);
  }
}
