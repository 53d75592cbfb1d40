package io.imageexport.api.journal;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.auth.Diagnosis;
import io.imageexport.core.text.VisibleText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One request and what became of it. Holds no body, no query, and no header but those that {@link
 * Diagnosis} shows.
 *
 * @param path as it was sent, cut and made printable
 * @param service that it was signed for; absent if its signature was not believed
 * @param caller the JRN of the principal; absent likewise
 * @param message of the refusal; empty if there was none
 * @param signature why its signature was refused; absent if it was not
 */
public record JournalEntry(
    String requestId,
    Instant receivedAt,
    Duration duration,
    String sourceAddress,
    String method,
    String path,
    Optional<String> service,
    Optional<String> operation,
    Optional<String> caller,
    int httpStatus,
    String message,
    String bodySha256,
    Optional<Diagnosis> signature) {
  private static final int MAX_PATH_LENGTH = 1_024;
  private static final int MAX_MESSAGE_LENGTH = 4_096;
  private static final int FIXED_BYTES = 512;
  private static final int BYTES_PER_CHARACTER = 2;

  public JournalEntry {
    requireNonNull(requestId, "requestId is null");
    requireNonNull(receivedAt, "receivedAt is null");
    requireNonNull(duration, "duration is null");
    requireNonNull(sourceAddress, "sourceAddress is null");
    method = printable(method);
    path = printable(path);
    requireNonNull(service, "service is null");
    requireNonNull(operation, "operation is null");
    requireNonNull(caller, "caller is null");
    message = cut(message, MAX_MESSAGE_LENGTH);
    requireNonNull(bodySha256, "bodySha256 is null");
    requireNonNull(signature, "signature is null");
  }

  /** What it holds in memory, rather more than less. */
  long weightBytes() {
    long characters =
        requestId.length()
            + sourceAddress.length()
            + method.length()
            + path.length()
            + length(service)
            + length(operation)
            + length(caller)
            + message.length()
            + bodySha256.length()
            + signature.map(JournalEntry::length).orElse(0L);
    return FIXED_BYTES + BYTES_PER_CHARACTER * characters;
  }

  private static long length(Optional<String> text) {
    return text.map(String::length).orElse(0);
  }

  private static long length(Diagnosis diagnosis) {
    return diagnosis.explanation().length()
        + length(diagnosis.hints())
        + diagnosis.claim().map(JournalEntry::length).orElse(0L)
        + diagnosis.canonicalRequest().length()
        + diagnosis.stringToSign().length()
        + length(diagnosis.masked());
  }

  private static long length(Diagnosis.Claim claim) {
    return claim.algorithm().length()
        + claim.accessKey().length()
        + claim.scope().length()
        + length(claim.signedHeaders())
        + claim.signatureStart().length()
        + length(claim.date())
        + length(claim.contentSha256());
  }

  private static long length(List<String> texts) {
    return texts.stream().mapToLong(String::length).sum() + 32L * texts.size();
  }

  /** Returns a method or a path, which may contain anything, as visible text. */
  public static String printable(String text) {
    return VisibleText.of(cut(text, MAX_PATH_LENGTH));
  }

  private static String cut(String text, int maxLength) {
    return text.length() <= maxLength ? text : text.substring(0, maxLength) + "...";
  }
}
