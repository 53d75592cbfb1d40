package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.Bucket;
import io.imageexport.core.object.ObjectStoreException;
import java.util.List;

/** The calls about buckets. Thread-safe. */
final class S3Buckets {
  private final S3Transport transport;
  private final String region;

  S3Buckets(S3Transport transport, String region) {
    this.transport = requireNonNull(transport, "transport is null");
    this.region = requireNonNull(region, "region is null");
  }

  List<Bucket> list() {
    var call = new S3Call("ListBuckets", "GET", "", "");
    S3Result result = S3Result.of(call, transport.send(call, S3Request.EMPTY));
    return result.elements("Buckets").stream()
        .flatMap(buckets -> buckets.childrenNamed("Bucket").stream())
        .map(bucket -> bucket(result, bucket))
        .toList();
  }

  private static Bucket bucket(S3Result result, XmlElement bucket) {
    return new Bucket(
        result.required(bucket, "Name").strip(), result.instant(bucket, "CreationDate"));
  }

  /** Creates a bucket; one that the caller already owns stays as it is. */
  void create(String bucket) {
    var call = new S3Call("CreateBucket", "PUT", requireNonEmpty(bucket), "");
    try {
      send(call, S3Request.EMPTY);
    } catch (ObjectStoreException refusal) {
      switch (refusal.code()) {
        case "BucketAlreadyOwnedByYou" -> {}
        // Some stores answer this for the caller's own buckets, too.
        case "BucketAlreadyExists" -> requireListed(bucket, refusal);
        // AWS requires the region outside us-east-1; other stores refuse it.
        case "IllegalLocationConstraintException" -> send(call, S3Request.createBucket(region));
        default -> throw refusal;
      }
    }
  }

  private void requireListed(String name, ObjectStoreException refusal) {
    if (list().stream().noneMatch(bucket -> bucket.name().equals(name))) {
      throw refusal;
    }
  }

  void delete(String bucket) {
    send(new S3Call("DeleteBucket", "DELETE", requireNonEmpty(bucket), ""), S3Request.EMPTY);
  }

  private void send(S3Call call, byte[] body) {
    S3Failures.requireSuccess(call, transport.send(call, body));
  }

  private static String requireNonEmpty(String bucket) {
    requireNonNull(bucket, "bucket is null");
    if (bucket.isEmpty()) {
      throw new IllegalArgumentException("bucket is empty");
    }
    return bucket;
  }
}
