package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.time.ReadableDuration;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The calls about finished objects. Thread-safe. */
final class S3Objects {
  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;

  /** The longest validity that SigV4 allows. */
  private static final Duration MAX_VALIDITY = Duration.ofDays(7);

  private final S3Transport transport;

  S3Objects(S3Transport transport) {
    this.transport = requireNonNull(transport, "transport is null");
  }

  Optional<StoredObject> head(ObjectKey key) {
    S3Call call = S3Call.of("HeadObject", "HEAD", key);
    S3Answer answer = transport.send(call, S3Request.EMPTY);
    if (answer.status() == 404) {
      return Optional.empty();
    }
    S3Failures.requireSuccess(call, answer);
    String length =
        answer
            .header("content-length")
            .orElseThrow(() -> S3Failures.unexpected(call, "no Content-Length"));
    OptionalLong lengthBytes = AnswerText.number(length);
    if (lengthBytes.isEmpty()) {
      throw S3Failures.unexpected(call, "Content-Length '" + length + "', expected a length");
    }
    return Optional.of(
        new StoredObject(lengthBytes.getAsLong(), answer.header("etag").flatMap(EntityTag::parse)));
  }

  /** Reads a piece of an object; see {@link ObjectStore#read}. */
  void read(ObjectKey key, StoredObject expected, long position, ByteBuffer destination) {
    int lengthBytes = destination.remaining();
    if (position < 0 || lengthBytes < 1 || lengthBytes > ObjectStore.MAX_READ_BYTES) {
      throw new IllegalArgumentException(lengthBytes + " bytes at " + position);
    }
    S3Call call =
        S3Call.of("GetObject", "GET", key)
            .withHeader("range", "bytes=" + position + "-" + (position + lengthBytes - 1));
    if (expected.entityTag().isPresent()) {
      call = call.withHeader("if-match", expected.entityTag().get().text());
    }
    S3Answer answer = transport.send(call, S3Request.EMPTY);
    if (!isRange(answer, expected, position, lengthBytes)) {
      S3Failures.requireSuccess(call, answer);
      throw S3Failures.unexpected(
          call,
          "status %d with %d bytes, expected 206 with the %d bytes of the range"
              .formatted(answer.status(), answer.body().length(), lengthBytes));
    }
    requireSame(call, expected, answer);
    destination.put(answer.body().getBytes());
  }

  /** Some stores ignore {@code If-Match}. */
  private static void requireSame(S3Call call, StoredObject expected, S3Answer answer) {
    Optional<EntityTag> found = answer.header("etag").flatMap(EntityTag::parse);
    if (found.isPresent()
        && expected.entityTag().isPresent()
        && !found.equals(expected.entityTag())) {
      throw S3Failures.replaced(call, expected.entityTag().get(), found.get());
    }
  }

  /** Some stores answer 200 with a range, at least if it is the whole object. */
  private static boolean isRange(
      S3Answer answer, StoredObject expected, long position, int lengthBytes) {
    boolean isWhole = position == 0 && lengthBytes == expected.lengthBytes();
    String range = "bytes " + position + "-" + (position + lengthBytes - 1) + "/";
    boolean isMarked =
        answer.header("content-range").filter(it -> it.startsWith(range)).isPresent();
    return answer.body().length() == lengthBytes
        && (answer.status() == PARTIAL_CONTENT || (answer.status() == OK && (isWhole || isMarked)));
  }

  /** Makes an address; see {@link S3ObjectStore#presignGet}. */
  String presignGet(ObjectKey key, Duration validity, Instant now) {
    if (validity.toSeconds() < 1 || validity.compareTo(MAX_VALIDITY) > 0) {
      throw new IllegalArgumentException(
          "validity out of range 1 second to 7 days: " + ReadableDuration.of(validity));
    }
    return transport.presignGet(key, validity, now);
  }
}
