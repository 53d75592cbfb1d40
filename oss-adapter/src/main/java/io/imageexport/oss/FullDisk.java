package io.imageexport.oss;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Says of a disk without room that it has none, and that the call needs not be repeated: S3Proxy
 * would call it an internal error.
 */
final class FullDisk extends ForwardingBlobStore {
  private static final String CODE = "InsufficientStorage";
  private static final int STATUS = 507;
  private static final String MESSAGE = "the disk of the embedded object store is full";

  /** How Linux calls ENOSPC and EDQUOT. */
  private static final String NO_SPACE = "no space left on device";

  private static final String NO_QUOTA = "disk quota exceeded";

  /** A client that never asks again leaves an id of some hundred bytes; more are forgotten. */
  private static final int MAX_UNTOLD = 1_000;

  /** Uploads that were not completed for want of room, which their answer could not say. */
  private final Set<String> untold = ConcurrentHashMap.newKeySet();

  FullDisk(BlobStore files) {
    super(files);
  }

  private static <T> T explained(Supplier<T> call) {
    try {
      return call.get();
    } catch (RuntimeException failure) {
      if (isForWantOfSpace(failure)) {
        throw refusal();
      }
      throw failure;
    }
  }

  private static boolean isForWantOfSpace(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && cause.getMessage() != null) {
        String message = cause.getMessage().toLowerCase(Locale.ROOT);
        if (message.contains(NO_SPACE) || message.contains(NO_QUOTA)) {
          return true;
        }
      }
    }
    return false;
  }

  private static AwsServiceException refusal() {
    return S3Exception.builder()
        .statusCode(STATUS)
        .message(MESSAGE)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(CODE).errorMessage(MESSAGE).build())
        .build();
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
    return explained(() -> super.putBlob(request, content));
  }

  @Override
  public CopyObjectResponse copyBlob(CopyObjectRequest request) {
    return explained(() -> super.copyBlob(request));
  }

  @Override
  public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
    return explained(() -> super.initiateMultipartUpload(request));
  }

  @Override
  public UploadPartResponse uploadMultipartPart(
      MultipartUpload upload, UploadPartRequest request, InputStream content) {
    return explained(() -> super.uploadMultipartPart(upload, request, content));
  }

  /** S3Proxy has begun to answer by then, and ends with an internal error whatever this says. */
  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    try {
      return super.completeMultipartUpload(upload, request);
    } catch (RuntimeException failure) {
      if (isForWantOfSpace(failure) && untold.size() < MAX_UNTOLD) {
        untold.add(upload.id());
      }
      throw failure;
    }
  }

  /** Asked before an upload is completed again, and for its parts: it is told then, once. */
  @Override
  public List<Part> listMultipartUpload(MultipartUpload upload) {
    if (untold.remove(upload.id())) {
      throw refusal();
    }
    return super.listMultipartUpload(upload);
  }
}
