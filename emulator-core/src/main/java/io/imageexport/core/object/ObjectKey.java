package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

/** The full name of an object: its bucket, and its key within the bucket. */
public record ObjectKey(String bucket, String key) {
  public ObjectKey {
    requireNonNull(bucket, "bucket is null");
    requireNonNull(key, "key is null");
    if (bucket.isEmpty() || key.isEmpty()) {
      throw new IllegalArgumentException("bucket and key are not empty");
    }
  }

  @Override
  public String toString() {
    return bucket + "/" + key;
  }
}
