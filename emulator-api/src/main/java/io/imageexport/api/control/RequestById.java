package io.imageexport.api.control;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.auth.Diagnosis;
import io.imageexport.api.http.ControlPage;
import io.imageexport.api.http.PathTemplate;
import io.imageexport.api.journal.JournalEntry;
import io.imageexport.api.journal.RequestJournal;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.util.List;

/**
 * {@code /_emulator/requests/{requestId}}: one request, and if its signature was refused, what its
 * client claims beside what the emulator made of it.
 */
public final class RequestById implements ControlPage {
  private final RequestJournal journal;

  public RequestById(RequestJournal journal) {
    this.journal = requireNonNull(journal, "journal is null");
  }

  /**
   * What is shown.
   *
   * @param time when it came, in UTC
   */
  record View(
      String requestId,
      String time,
      long durationMicros,
      String sourceAddress,
      String method,
      String path,
      String bodySha256,
      String service,
      String operation,
      String caller,
      int status,
      String message,
      SignatureView signature) {
    static View of(JournalEntry entry) {
      return new View(
          entry.requestId(),
          entry.receivedAt().toString(),
          entry.duration().toNanos() / 1_000,
          entry.sourceAddress(),
          entry.method(),
          entry.path(),
          entry.bodySha256().isEmpty() ? null : entry.bodySha256(),
          entry.service().orElse(null),
          entry.operation().orElse(null),
          entry.caller().orElse(null),
          entry.httpStatus(),
          entry.message().isEmpty() ? null : entry.message(),
          entry.signature().map(diagnosis -> SignatureView.of(entry, diagnosis)).orElse(null));
    }
  }

  /**
   * Why a signature was refused.
   *
   * @param masked whose values are replaced by their lengths; the hash in the string to sign is
   *     that of the request without masks
   */
  record SignatureView(
      String explanation,
      List<String> hints,
      ClaimView client,
      EmulatorView emulator,
      List<String> masked) {
    static SignatureView of(JournalEntry entry, Diagnosis diagnosis) {
      return new SignatureView(
          diagnosis.explanation(),
          diagnosis.hints(),
          diagnosis.claim().map(ClaimView::of).orElse(null),
          EmulatorView.of(entry, diagnosis),
          diagnosis.masked());
    }
  }

  /** What the client claims. */
  record ClaimView(
      String algorithm,
      String accessKey,
      String credentialScope,
      String date,
      List<String> signedHeaders,
      String contentSha256,
      String signature) {
    static ClaimView of(Diagnosis.Claim claim) {
      return new ClaimView(
          claim.algorithm(),
          claim.accessKey(),
          claim.scope(),
          claim.date().orElse(null),
          claim.signedHeaders(),
          claim.contentSha256().orElse(null),
          claim.signatureStart());
    }
  }

  /**
   * What the emulator made of the request.
   *
   * @param time on its clock
   * @param canonicalRequest line by line
   * @param stringToSign likewise
   */
  record EmulatorView(
      String time, String bodySha256, List<String> canonicalRequest, List<String> stringToSign) {
    static EmulatorView of(JournalEntry entry, Diagnosis diagnosis) {
      return new EmulatorView(
          entry.receivedAt().toString(),
          entry.bodySha256(),
          lines(diagnosis.canonicalRequest()),
          lines(diagnosis.stringToSign()));
    }

    private static List<String> lines(String text) {
      return text.isEmpty() ? null : List.of(text.split("\n", -1));
    }
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public PathTemplate path() {
    return PathTemplate.of("/_emulator/requests/{requestId}");
  }

  @Override
  public Content render(Request request) {
    String requestId = request.path().get("requestId");
    return new Content(
        200,
        journal
            .find(requestId)
            .map(View::of)
            .orElseThrow(
                () ->
                    new CloudException(
                        ErrorCode.NOT_FOUND,
                        "there is no request "
                            + requestId
                            + " among the last "
                            + RequestJournal.MAX_ENTRIES)));
  }
}
