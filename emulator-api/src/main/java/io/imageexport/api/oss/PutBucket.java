package io.imageexport.api.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.bucket.BucketDirectory;
import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.bucket.OwnedBucket;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.object.ObjectStore;
import java.time.Clock;

/** putBucket: a new bucket in a region; one that the account has there already stays as it is. */
public final class PutBucket implements Operation {
  private final BucketDirectory directory;
  private final ObjectStore store;
  private final Clock clock;

  public PutBucket(BucketDirectory directory, ObjectStore store, Clock clock) {
    this.directory = requireNonNull(directory, "directory is null");
    this.store = requireNonNull(store, "store is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.OSS, "putBucket", "PUT", "/v1/regions/{regionId}/buckets/{bucketname}");
  }

  /** Named as the other actions of object storage are; no document has it. */
  @Override
  public String action() {
    return "oss:CreateBucket";
  }

  @Override
  public String resource(Call call) {
    return OwnBuckets.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    String name = call.path("bucketname");
    if (!BucketName.isValid(name)) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter Bucketname invalid: 3 to 63 lower-case letters, digits and hyphens,"
              + " with a letter or digit at both ends");
    }
    OwnedBucket bucket =
        new OwnedBucket(new BucketName(name), call.account(), call.region(), clock.instant());
    if (!directory.register(bucket)) {
      requireOwn(bucket);
    }
    store.createBucket(name);
    return NoResult.NO_RESULT;
  }

  /** Bucket names are shared by all accounts and regions. */
  private void requireOwn(OwnedBucket bucket) {
    boolean own =
        directory
            .find(bucket.name())
            .filter(
                existing ->
                    existing.account().equals(bucket.account())
                        && existing.region().equals(bucket.region()))
            .isPresent();
    if (!own) {
      throw new CloudException(
          ErrorCode.DUPLICATE, "Bucket '" + bucket.name() + "' already exists");
    }
  }
}
