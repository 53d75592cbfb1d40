package io.imageexport.api.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;

/**
 * putBucket: a new bucket in a region; one that the account has there already stays as it is, and
 * one that nobody has becomes its own.
 */
public final class PutBucket implements Operation {
  private final BucketOwners buckets;

  public PutBucket(BucketOwners buckets) {
    this.buckets = requireNonNull(buckets, "buckets is null");
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
    buckets.put(call.account(), new BucketName(name), call.region());
    return NoResult.NO_RESULT;
  }
}
