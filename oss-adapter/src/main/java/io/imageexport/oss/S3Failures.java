package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.PERMANENT;
import static io.imageexport.core.object.ObjectStoreException.Kind.TRANSIENT;

import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.ObjectStoreException.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamException;

/** Turns what a store refuses, and how it falls silent, into {@link ObjectStoreException}. */
final class S3Failures {
  /** Our own codes, for calls that got no usable answer. */
  static final String CONNECTION_FAILED = "ConnectionFailed";

  static final String TIMED_OUT = "TimedOut";
  static final String INTERRUPTED = "Interrupted";
  static final String MALFORMED_ANSWER = "MalformedAnswer";
  static final String UNEXPECTED_ANSWER = "UnexpectedAnswer";
  static final String CHECKSUM_DIFFERS = "ChecksumDiffers";
  static final String OVERSIZED_ANSWER = "OversizedAnswer";

  /**
   * Codes after which the same call may succeed, whatever their status: a late failure of
   * CompleteMultipartUpload comes with 200, and JD Cloud's SlowDown and RequestTimeOut with 400.
   * RequestTimeOut and InternalErrror are spelled as JD Cloud's list of errors spells them,
   * SlowDownRead, SlowDownWrite and XAmzContentChecksumMismatch as MinIO does.
   */
  private static final Set<String> TRANSIENT_CODES =
      Set.of(
          // The part has changed on its way: what was read was compared with its own checksum.
          "BadDigest",
          "XAmzContentChecksumMismatch",
          "IncompleteBody",
          // The store is busy, or not all of it is there.
          "InternalError",
          "InternalErrror",
          "OperationAborted",
          "RequestTimeOut",
          "RequestTimeout",
          "ServiceUnavailable",
          "SlowDown",
          "SlowDownRead",
          "SlowDownWrite",
          "Throttling",
          "ThrottlingException",
          "TooManyRequests",
          // Keys may be renewed, and clocks set.
          "ExpiredToken",
          "TokenRefreshRequired",
          "RequestTimeTooSkewed");

  /** Codes that repeat although their status is of those that pass: full disks and quotas. */
  private static final Set<String> PERMANENT_CODES =
      Set.of("InsufficientStorage", "NotImplemented", "QuotaExceeded", "XMinioStorageFull");

  /** A store's message goes to logs and to users; it need not be trusted to be short. */
  private static final int MAX_MESSAGE_LENGTH = 300;

  private S3Failures() {}

  /** The exception for an answer that is not a success, or whose body says it is not. */
  static ObjectStoreException refused(S3Call call, S3Answer answer) {
    Optional<XmlElement> error = errorElement(answer);
    String code =
        error
            .flatMap(element -> element.childText("Code"))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .orElseGet(() -> codeOf(answer.status()));
    String message = error.flatMap(element -> element.childText("Message")).orElse("");
    String text =
        call.description() + " refused: " + answer.status() + " " + printable(code + " " + message);
    return new ObjectStoreException(kindOf(answer.status(), code), printable(code), text, null);
  }

  static ObjectStoreException noAnswer(S3Call call, String code, String reason, Throwable cause) {
    String text = call.description() + " got no answer: " + printable(reason);
    return new ObjectStoreException(TRANSIENT, code, text, cause);
  }

  /** A body that is no XML; most often it has been cut short. */
  static ObjectStoreException malformed(S3Call call, XMLStreamException cause) {
    String text = call.description() + " got an answer that is not well-formed XML";
    return new ObjectStoreException(TRANSIENT, MALFORMED_ANSWER, text, cause);
  }

  static ObjectStoreException unexpected(S3Call call, String rule) {
    String text = call.description() + " got an answer against the rules: " + printable(rule);
    return new ObjectStoreException(PERMANENT, UNEXPECTED_ANSWER, text, null);
  }

  /** What is stored is not what was sent, and the store did not mind. */
  static ObjectStoreException differs(S3Call call, int sent, int stored) {
    String text =
        String.format(
            Locale.ROOT,
            "%s was sent with CRC32C %08x and stored with %08x",
            call.description(),
            sent,
            stored);
    return new ObjectStoreException(TRANSIENT, CHECKSUM_DIFFERS, text, null);
  }

  static ObjectStoreException oversized(S3Call call, int maxBytes) {
    String text = call.description() + " got an answer of more than " + maxBytes + " bytes";
    return new ObjectStoreException(PERMANENT, OVERSIZED_ANSWER, text, null);
  }

  private static Optional<XmlElement> errorElement(S3Answer answer) {
    if (answer.body().length() == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(XmlElement.parse(answer.body().getBytes()))
          .filter(element -> element.name().equals("Error"));
    } catch (XMLStreamException e) {
      // A proxy in front of the store answers in HTML: then the status is all there is.
      return Optional.empty();
    }
  }

  private static Kind kindOf(int status, String code) {
    if (PERMANENT_CODES.contains(code)) {
      return PERMANENT;
    }
    if (TRANSIENT_CODES.contains(code) || status == 408 || status == 429) {
      return TRANSIENT;
    }
    // What is not implemented, and a disk that is full, are refused again.
    return status >= 500 && status != 501 && status != 507 ? TRANSIENT : PERMANENT;
  }

  /** The code that stands for a status where there is no body, as after HEAD. */
  private static String codeOf(int status) {
    return switch (status) {
      case 301 -> "PermanentRedirect";
      case 307 -> "TemporaryRedirect";
      case 403 -> "AccessDenied";
      case 404 -> "NoSuchKey";
      case 405 -> "MethodNotAllowed";
      case 412 -> "PreconditionFailed";
      case 413 -> "EntityTooLarge";
      case 429 -> "TooManyRequests";
      case 500 -> "InternalError";
      case 501 -> "NotImplemented";
      case 503 -> "ServiceUnavailable";
      case 507 -> "InsufficientStorage";
      default -> String.format(Locale.ROOT, "HttpStatus%d", status);
    };
  }

  private static String printable(String text) {
    String oneLine = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return oneLine.length() <= MAX_MESSAGE_LENGTH
        ? oneLine
        : oneLine.substring(0, MAX_MESSAGE_LENGTH) + "...";
  }
}
