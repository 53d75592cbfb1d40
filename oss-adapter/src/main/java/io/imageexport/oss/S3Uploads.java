package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.PartNumbers;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** The calls that make an object out of parts. Thread-safe. */
final class S3Uploads {
  private static final String CHECKSUM_ALGORITHM = "x-amz-checksum-algorithm";
  private static final String CRC32C = "CRC32C";
  private static final String CHECKSUM = "x-amz-checksum-crc32c";

  /** Codes of a store that refuses headers that it does not know. */
  private static final Set<String> REFUSALS_OF_A_HEADER =
      Set.of("InvalidArgument", "InvalidRequest", "NotImplemented");

  private final S3Transport transport;
  private final boolean repeatsChecksums;

  /** Set by whichever thread is refused first, and never reset. Several may be refused at once. */
  private volatile boolean refusesChecksums;

  /**
   * @param repeatsChecksums whether a checksummed upload is completed with its parts' checksums
   */
  S3Uploads(S3Transport transport, boolean repeatsChecksums) {
    this.transport = requireNonNull(transport, "transport is null");
    this.repeatsChecksums = repeatsChecksums;
  }

  Upload create(ObjectKey key, boolean checksummed) {
    S3Call call = S3Call.of("CreateMultipartUpload", "POST", key).with("uploads", "");
    if (!checksummed || refusesChecksums) {
      return create(key, call);
    }
    try {
      return create(key, call.withHeader(CHECKSUM_ALGORITHM, CRC32C));
    } catch (ObjectStoreException refusal) {
      if (!REFUSALS_OF_A_HEADER.contains(refusal.code())) {
        throw refusal;
      }
      Upload without = create(key, call);
      refusesChecksums = true;
      return without;
    }
  }

  /** Creates an upload. A store that ignores the header does not repeat it in its answer. */
  private Upload create(ObjectKey key, S3Call call) {
    S3Answer answer = transport.send(call, S3Request.EMPTY);
    String uploadId = S3Result.of(call, answer).required("UploadId");
    boolean checksummed =
        answer.header(CHECKSUM_ALGORITHM).filter(CRC32C::equalsIgnoreCase).isPresent();
    return new Upload(key, uploadId, checksummed);
  }

  /**
   * Stores one part.
   *
   * @throws UncheckedIOException if {@code content} fails, with its exception as the cause; the
   *     store has then not stored the part
   */
  UploadedPart putPart(Upload upload, int partNumber, PartContent content) {
    PartNumbers.requireValid(partNumber);
    long lengthBytes = content.lengthBytes();
    S3Call call =
        S3Call.of("UploadPart", "PUT", upload).with("partNumber", Integer.toString(partNumber));
    OptionalInt sent = upload.checksummed() ? checksum(call, content) : OptionalInt.empty();
    if (sent.isPresent()) {
      call = call.withHeader(CHECKSUM, PartChecksum.text(sent.getAsInt()));
    }
    S3Answer answer = transport.sendPart(call, content, lengthBytes);
    S3Failures.requireSuccess(call, answer);
    requireStoredAs(call, sent, answer);
    return new UploadedPart(partNumber, entityTag(call, answer), lengthBytes, sent);
  }

  private static OptionalInt checksum(S3Call call, PartContent content) {
    OptionalInt checksum;
    try {
      checksum = content.crc32c();
    } catch (IOException e) {
      throw new UncheckedIOException(call.description() + ": source has no checksum", e);
    }
    if (checksum.isEmpty()) {
      throw new IllegalArgumentException(
          call.description() + ": no checksum is known, though the upload is checksummed");
    }
    return checksum;
  }

  /** Compares the checksum in the answer, if there is one, with the one that was sent. */
  private static void requireStoredAs(S3Call call, OptionalInt sent, S3Answer answer) {
    OptionalInt stored =
        answer.header(CHECKSUM).map(PartChecksum::parse).orElse(OptionalInt.empty());
    if (sent.isPresent() && stored.isPresent() && !sent.equals(stored)) {
      throw S3Failures.differs(call, sent.getAsInt(), stored.getAsInt());
    }
  }

  private static EntityTag entityTag(S3Call call, S3Answer answer) {
    return answer
        .header("etag")
        .flatMap(EntityTag::parse)
        .orElseThrow(() -> S3Failures.withoutEntityTag(call, answer));
  }

  void complete(Upload upload, List<UploadedPart> parts) {
    S3Call call = S3Call.of("CompleteMultipartUpload", "POST", upload);
    byte[] body = S3Request.completeUpload(parts, upload.checksummed() && repeatsChecksums);
    // The store may send the status before it knows the outcome, so only the body tells it.
    S3Result.of(call, transport.sendPatiently(call, body));
  }

  /** Aborts an upload. One that is gone, with its bucket or without, is no error. */
  void abort(Upload upload) {
    S3Call call = S3Call.of("AbortMultipartUpload", "DELETE", upload);
    S3Answer answer = transport.send(call, S3Request.EMPTY);
    if (answer.status() != 404) {
      S3Failures.requireSuccess(call, answer);
    }
  }
}
