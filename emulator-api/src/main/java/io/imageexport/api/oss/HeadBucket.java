package io.imageexport.api.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.bucket.BucketOwners;

/** headBucket: whether the account has a bucket of that name in the region. */
public final class HeadBucket implements Operation {
  private final BucketOwners buckets;

  public HeadBucket(BucketOwners buckets) {
    this.buckets = requireNonNull(buckets, "buckets is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.OSS, "headBucket", "HEAD", "/v1/regions/{regionId}/buckets/{bucketname}");
  }

  /** Whoever may list the objects of a bucket may know that it is there. */
  @Override
  public String action() {
    return "oss:ListBucket";
  }

  @Override
  public String resource(Call call) {
    return OwnBuckets.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    BucketName name = OwnBuckets.name(call);
    if (!buckets.has(call.account(), name, call.region())) {
      throw OwnBuckets.notFound(name.value());
    }
    return NoResult.NO_RESULT;
  }
}
