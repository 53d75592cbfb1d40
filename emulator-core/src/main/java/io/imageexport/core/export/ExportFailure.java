package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.object.ObjectStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Why a task failed, in a form that its owner can act on.
 *
 * @param code the store's own error code, or one of ours
 */
record ExportFailure(String code, String sentence) {
  private static final String INTERNAL = "InternalError";

  ExportFailure {
    requireNonNull(code, "code is null");
    requireNonNull(sentence, "sentence is null");
  }

  /** Reads the cause out of what stopped the export; an unknown cause says no more than that. */
  static ExportFailure of(Throwable failure) {
    return switch (failure) {
      case CloudException refusal -> refused(refusal);
      case ObjectStoreException refusal -> new ExportFailure(refusal.code(), refusal.getMessage());
      case UncheckedIOException source -> unreadable(source.getCause());
      case IOException source -> unreadable(source);
      default -> new ExportFailure(INTERNAL, "the export stopped; the emulator's log says why");
    };
  }

  private static ExportFailure refused(CloudException refusal) {
    boolean denied = refusal.code() == ErrorCode.PERMISSION_DENIED;
    return new ExportFailure(denied ? "AccessDenied" : refusal.code().name(), refusal.getMessage());
  }

  private static ExportFailure unreadable(IOException source) {
    return new ExportFailure("SnapshotUnreadable", String.valueOf(source.getMessage()));
  }

  /** Whether the cause is a mistake of ours, whose trace belongs in the log. */
  boolean isUnexpected() {
    return code.equals(INTERNAL);
  }

  String errorInfo() {
    return code + ": " + sentence;
  }
}
