package io.imageexport.api.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.bucket.BucketDirectory;
import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.ObjectStoreException;

/** deleteBucket: deletes an empty bucket of the account's own. */
public final class DeleteBucket implements Operation {
  private final OwnBuckets buckets;
  private final BucketDirectory directory;
  private final ObjectStore store;

  public DeleteBucket(OwnBuckets buckets, BucketDirectory directory, ObjectStore store) {
    this.buckets = requireNonNull(buckets, "buckets is null");
    this.directory = requireNonNull(directory, "directory is null");
    this.store = requireNonNull(store, "store is null");
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
    BucketName bucket = buckets.require(call);
    try {
      store.deleteBucket(bucket.value());
    } catch (ObjectStoreException refusal) {
      switch (refusal.code()) {
        case "BucketNotEmpty" ->
            throw new CloudException(ErrorCode.CONFLICT, "Bucket '" + bucket + "' is not empty");
        // Deleted in the store by somebody else: what is left is our record of it.
        case "NoSuchBucket" -> {}
        default -> throw refusal;
      }
    }
    directory.forget(bucket);
    return NoResult.NO_RESULT;
  }
}
