package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.Upload;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One S3 operation before it is signed and sent.
 *
 * @param operation S3's own name of it, for error messages
 * @param bucket empty for the store itself
 * @param key empty for the bucket
 * @param headers by lower-case name, beside those that every call has
 */
record S3Call(
    String operation,
    String method,
    String bucket,
    String key,
    SortedMap<String, String> query,
    SortedMap<String, String> headers) {

  S3Call {
    requireNonNull(operation, "operation is null");
    requireNonNull(method, "method is null");
    requireNonNull(bucket, "bucket is null");
    requireNonNull(key, "key is null");
    requireNonNull(query, "query is null");
    requireNonNull(headers, "headers is null");
  }

  S3Call(String operation, String method, String bucket, String key) {
    this(operation, method, bucket, key, new TreeMap<>(), new TreeMap<>());
  }

  static S3Call of(String operation, String method, ObjectKey key) {
    return new S3Call(operation, method, key.bucket(), key.key());
  }

  static S3Call of(String operation, String method, Upload upload) {
    return of(operation, method, upload.key()).with("uploadId", upload.uploadId());
  }

  S3Call with(String name, String value) {
    var more = new TreeMap<>(query);
    more.put(name, value);
    return new S3Call(operation, method, bucket, key, more, headers);
  }

  S3Call withHeader(String name, String value) {
    var more = new TreeMap<>(headers);
    more.put(name, value);
    return new S3Call(operation, method, bucket, key, query, more);
  }

  /** Whether the call is about an upload that must have been created before. */
  boolean isOfUpload() {
    return query.containsKey("uploadId");
  }

  /** What the call does to what, without anything secret. */
  String description() {
    var text = new StringBuilder(operation);
    String partNumber = query.get("partNumber");
    if (partNumber != null) {
      text.append(" of part ").append(partNumber);
    }
    if (!bucket.isEmpty()) {
      text.append(" of ").append(bucket);
    }
    if (!key.isEmpty()) {
      text.append('/').append(key);
    }
    return text.toString();
  }
}
