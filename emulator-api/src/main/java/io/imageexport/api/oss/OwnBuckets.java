package io.imageexport.api.oss;

import io.imageexport.api.http.Call;
import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;

/** The bucket that a call names, as policies and as errors name it. */
final class OwnBuckets {
  private OwnBuckets() {}

  static String jrn(Call call) {
    return "jrn:oss:" + call.region() + ":" + call.account() + ":" + call.path("bucketname");
  }

  /** The name, if there could be a bucket of it. */
  static BucketName name(Call call) {
    String name = call.path("bucketname");
    if (!BucketName.isValid(name)) {
      throw notFound(name);
    }
    return new BucketName(name);
  }

  static CloudException notFound(String name) {
    return new CloudException(ErrorCode.NOT_FOUND, "Bucket '" + name + "' not found");
  }
}
