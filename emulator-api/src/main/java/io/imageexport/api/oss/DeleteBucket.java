package io.imageexport.api.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.bucket.BucketOwners;

/** deleteBucket: deletes an empty bucket of the account's own. */
public final class DeleteBucket implements Operation {
  private final BucketOwners buckets;

  public DeleteBucket(BucketOwners buckets) {
    this.buckets = requireNonNull(buckets, "buckets is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.OSS, "deleteBucket", "DELETE", "/v1/regions/{regionId}/buckets/{bucketname}");
  }

  @Override
  public String action() {
    return "oss:DeleteBucket";
  }

  @Override
  public String resource(Call call) {
    return OwnBuckets.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    BucketName name = OwnBuckets.name(call);
    if (!buckets.delete(call.account(), name, call.region())) {
      throw OwnBuckets.notFound(name.value());
    }
    return NoResult.NO_RESULT;
  }
}
