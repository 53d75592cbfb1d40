package io.imageexport.core.export;

import java.util.List;

/**
 * The five actions that the guide's policy grants, which are all that an export uses.
 *
 * <p>Looking at a bucket with HEAD, or asking for its location, is not granted, and not done.
 */
enum OssAction {
  /** Does the bucket exist, and in this region? */
  LIST_ALL_MY_BUCKETS("oss:ListAllMyBuckets"),
  /** Create the upload, put its parts, complete it. */
  PUT_OBJECT("oss:PutObject"),
  /** Is every part there, before the upload is completed? */
  LIST_MULTIPART_UPLOAD_PARTS("oss:ListMultipartUploadParts"),
  /** Is the finished object as long as it must be? */
  GET_OBJECT("oss:GetObject"),
  /** Clean up after a failure. */
  ABORT_MULTIPART_UPLOAD("oss:AbortMultipartUpload");

  /** The actions whose resource is an object. */
  static final List<OssAction> ON_OBJECTS =
      List.of(PUT_OBJECT, LIST_MULTIPART_UPLOAD_PARTS, GET_OBJECT, ABORT_MULTIPART_UPLOAD);

  private final String policyName;

  OssAction(String policyName) {
    this.policyName = policyName;
  }

  String policyName() {
    return policyName;
  }
}
