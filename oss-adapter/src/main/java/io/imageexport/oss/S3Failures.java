package io.imageexport.oss;

import static io.imageexport.core.object.ObjectStoreException.Kind.PERMANENT;
import static io.imageexport.core.object.ObjectStoreException.Kind.TRANSIENT;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.ObjectStoreException.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamException;

/** Turns refusals, unusable answers and missing answers into {@link ObjectStoreException}. */
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

  /** Codes that are permanent although their status suggests a retry. */
  private static final Set<String> PERMANENT_CODES =
      Set.of("InsufficientStorage", "NotImplemented", "QuotaExceeded", "XMinioStorageFull");

  /** Operations that an export can do without. */
  private static final Set<String> OPTIONAL_OPERATIONS =
      Set.of("ListParts", "ListMultipartUploads");

  /** Codes with status 400 of a store that does not know a call. */
  private static final Set<String> UNKNOWN_CALL_CODES =
      Set.of(
          "InvalidArgument", "InvalidRequest", "InvalidURI", "MethodNotAllowed", "HttpStatus400");

  /** A store's message goes to logs and to users; it need not be trusted to be short. */
  private static final int MAX_MESSAGE_LENGTH = 300;

  private static final int EXCERPT_LENGTH = 60;

  private S3Failures() {}

  /**
   * Refuses an answer that is not a success, or whose body says it is not.
   *
   * @throws ObjectStoreException with the store's own code; with one code for all stores where an
   *     upload is gone, or where the store does not have an {@linkplain #OPTIONAL_OPERATIONS
   *     optional operation}
   */
  static void requireSuccess(S3Call call, S3Answer answer) {
    if (!answer.succeeded() || answer.error().isPresent()) {
      throw refused(call, answer);
    }
  }

  /** The exception for an answer that is not a success, or whose body says it is not. */
  static ObjectStoreException refused(S3Call call, S3Answer answer) {
    Optional<XmlElement> error = answer.error();
    String code =
        error
            .flatMap(element -> element.childText("Code"))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .orElseGet(() -> codeOf(answer.status()));
    String text =
        call.description()
            + " refused: "
            + answer.status()
            + " "
            + printable(code + " " + detail(answer));
    String commonCode = commonCode(call, answer.status(), code);
    return new ObjectStoreException(
        kindOf(answer.status(), commonCode), printable(commonCode), text, null);
  }

  /** The message, the title of the web page or the redirect target of a refusal. */
  private static String detail(S3Answer answer) {
    if (answer.isRedirect()) {
      String target =
          answer
              .header("location")
              .or(() -> answer.error().flatMap(error -> error.childText("Endpoint")))
              .orElse("another address");
      return "to '" + target + "', which is not followed; configure the address that serves S3";
    }
    return answer
        .error()
        .flatMap(element -> element.childText("Message"))
        .or(() -> answer.pageTitle().map(title -> "(web page '" + title + "')"))
        .orElse("");
  }

  /** Stores use different codes for an upload that is gone and for a call that they lack. */
  private static String commonCode(S3Call call, int status, String code) {
    if (call.isOfUpload() && status == 404 && !code.equals("NoSuchBucket")) {
      return ObjectStoreException.NO_SUCH_UPLOAD;
    }
    boolean isUnknown =
        status == 405 || status == 501 || (status == 400 && UNKNOWN_CALL_CODES.contains(code));
    return isUnknown && OPTIONAL_OPERATIONS.contains(call.operation())
        ? ObjectStoreException.NOT_IMPLEMENTED
        : code;
  }

  static ObjectStoreException noAnswer(S3Call call, String code, String reason, Throwable cause) {
    String text = call.description() + " got no answer: " + printable(reason);
    return new ObjectStoreException(TRANSIENT, code, text, cause);
  }

  /** The exception for a body that is not XML, most often because it was cut short. */
  static ObjectStoreException malformed(S3Call call, S3Answer answer, XMLStreamException cause) {
    String found =
        answer.body().length() == 0 ? "an empty body" : "'" + excerpt(answer.startOfBody()) + "'";
    String text =
        call.description() + " got an answer that is not well-formed XML: " + printable(found);
    return new ObjectStoreException(TRANSIENT, MALFORMED_ANSWER, text, cause);
  }

  private static String excerpt(String text) {
    return text.substring(0, Math.min(text.length(), EXCERPT_LENGTH));
  }

  /** The exception for a web page instead of an answer. */
  static ObjectStoreException page(S3Call call, S3Answer answer) {
    return unexpected(
        call,
        "status "
            + answer.status()
            + " with a web page"
            + answer.pageTitle().map(title -> " titled '" + title + "'").orElse("")
            + ", expected XML; check that the endpoint is the store's S3 API, and that no proxy or"
            + " login page is in front of it");
  }

  static ObjectStoreException unexpected(S3Call call, String rule) {
    String text = call.description() + " got an unusable answer: " + printable(rule);
    return new ObjectStoreException(PERMANENT, UNEXPECTED_ANSWER, text, null);
  }

  /** The exception for an answer that shows that the store has no such call. */
  static ObjectStoreException notImplemented(S3Call call, String reason) {
    String text = call.description() + " got an unusable answer: " + printable(reason);
    return new ObjectStoreException(PERMANENT, ObjectStoreException.NOT_IMPLEMENTED, text, null);
  }

  /** The exception for an object that was replaced since HeadObject described it. */
  static ObjectStoreException replaced(S3Call call, EntityTag expected, EntityTag found) {
    String text =
        call.description()
            + " found another object: its ETag was "
            + printable(expected.text())
            + " and is "
            + printable(found.text());
    return new ObjectStoreException(PERMANENT, "PreconditionFailed", text, null);
  }

  static ObjectStoreException withoutEntityTag(S3Call call, S3Answer answer) {
    return answer.isPage()
        ? page(call, answer)
        : unexpected(call, "no ETag, without which the part cannot become part of an object");
  }

  /** The exception for a part whose stored checksum is not the one that was sent. */
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
