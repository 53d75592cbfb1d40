package io.imageexport.api.client;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.text.VisibleText;
import java.util.Locale;

/** A call failed; {@link #getMessage} is one line that a person can act on. */
public final class JdCloudException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int MAX_MESSAGE_LENGTH = 1000;

  private final int httpStatus;
  private final int code;
  private final String status;
  private final String requestId;

  private JdCloudException(
      int httpStatus, int code, String status, String message, String requestId, Throwable cause) {
    super(printable(message), cause);
    this.httpStatus = httpStatus;
    this.code = code;
    this.status = requireNonNull(status, "status is null");
    this.requestId = requireNonNull(requestId, "requestId is null");
  }

  /** The server answered with an error. */
  static JdCloudException refused(
      int httpStatus, int code, String status, String message, String requestId) {
    String identified = requestId.isEmpty() ? "" : ", request " + requestId;
    return new JdCloudException(
        httpStatus,
        code,
        status,
        String.format(Locale.ROOT, "%s (%d %s%s)", message, code, status, identified),
        requestId,
        null);
  }

  /** The server answered, but not with what its contract says. */
  static JdCloudException notUnderstood(int httpStatus, String message, String requestId) {
    return new JdCloudException(httpStatus, 0, "", message, requestId, null);
  }

  /** No answer came. */
  static JdCloudException noAnswer(String message, Throwable cause) {
    return new JdCloudException(0, 0, "", message, "", cause);
  }

  /** Returns a server's text as it can be shown on one line of a terminal. */
  private static String printable(String message) {
    StringBuilder text = new StringBuilder();
    message
        .codePoints()
        .limit(MAX_MESSAGE_LENGTH)
        .forEach(character -> VisibleText.append(text, character));
    return text.toString();
  }

  /** The status of the HTTP answer; 0 if none came. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The code in the error envelope; 0 if there was no envelope. */
  public int code() {
    return code;
  }

  /** The status in the error envelope, such as NOT_FOUND; empty if there was no envelope. */
  public String status() {
    return status;
  }

  /** What the server calls this request; empty if it did not say. */
  public String requestId() {
    return requestId;
  }
}
