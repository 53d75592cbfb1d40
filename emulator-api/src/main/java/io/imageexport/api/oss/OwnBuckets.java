package io.imageexport.api.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.core.bucket.BucketDirectory;
import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.bucket.OwnedBucket;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.object.ObjectStore;

/** Finds the bucket that a call names, if the account has it in that region. */
public final class OwnBuckets {
  private final BucketDirectory directory;
  private final ObjectStore store;

  public OwnBuckets(BucketDirectory directory, ObjectStore store) {
    this.directory = requireNonNull(directory, "directory is null");
    this.store = requireNonNull(store, "store is null");
  }

  /** The bucket as policies name it. */
  static String jrn(Call call) {
    return "jrn:oss:" + call.region() + ":" + call.account() + ":" + call.path("bucketname");
  }

  /** The name of a bucket that is in the account's name, and in the store. */
  BucketName require(Call call) {
    String name = call.path("bucketname");
    if (BucketName.isValid(name)) {
      boolean own =
          directory.find(new BucketName(name)).filter(bucket -> isOwn(bucket, call)).isPresent();
      if (own && store.listBuckets().stream().anyMatch(bucket -> bucket.name().equals(name))) {
        return new BucketName(name);
      }
    }
    throw new CloudException(ErrorCode.NOT_FOUND, "Bucket '" + name + "' not found");
  }

  private static boolean isOwn(OwnedBucket bucket, Call call) {
    return bucket.account().equals(call.account()) && bucket.region().equals(call.region());
  }
}
