package io.imageexport.core.error;

/** What went wrong for the caller, in the vocabulary of JD Cloud's services. */
public enum ErrorCode {
  CONFLICT,
  DUPLICATE,
  FAILED_PRECONDITION,
  /** Stored data cannot be read; the message says which. Nothing that the caller sent is wrong. */
  INTERNAL,
  INVALID_ARGUMENT,
  NOT_FOUND,
  OUT_OF_RANGE,
  PERMISSION_DENIED,
  QUOTA_EXCEEDED,
  UNAVAILABLE
}
