package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.memory.InsufficientMemoryException;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.space.InsufficientStorageException;
import io.imageexport.core.text.VisibleText;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Why a task failed, in a form that its owner can act on.
 *
 * @param code the store's own error code, or one of ours
 * @param isUnexpected whether the cause is a defect of the emulator, whose trace belongs in the log
 */
record TaskFailure(String code, String sentence, boolean isUnexpected) {
  /** Bound on the errorInfo: a sentence may quote a store's answer or a file. */
  private static final int MAX_CHARACTERS = 4_000;

  TaskFailure {
    requireNonNull(code, "code is null");
    requireNonNull(sentence, "sentence is null");
  }

  private TaskFailure(String code, String sentence) {
    this(code, sentence, false);
  }

  /** Reads the cause out of what stopped the task; an unknown cause says no more than that. */
  static TaskFailure of(Throwable failure) {
    return switch (failure) {
      case CloudException refusal -> refused(refusal);
      case TaskFailedException refusal -> new TaskFailure(refusal.code(), refusal.getMessage());
      case ObjectStoreException refusal -> new TaskFailure(refusal.code(), refusal.getMessage());
      case InsufficientStorageException full ->
          new TaskFailure("InsufficientStorage", full.getMessage());
      case InsufficientMemoryException large ->
          new TaskFailure("InsufficientMemory", large.getMessage());
      case UncheckedIOException source -> unreadable(source.getCause());
      case IOException source -> unreadable(source);
      default ->
          new TaskFailure("InternalError", "the task stopped; the emulator's log says why", true);
    };
  }

  private static TaskFailure refused(CloudException refusal) {
    boolean denied = refusal.code() == ErrorCode.PERMISSION_DENIED;
    return new TaskFailure(denied ? "AccessDenied" : refusal.code().name(), refusal.getMessage());
  }

  private static TaskFailure unreadable(IOException source) {
    return new TaskFailure("SnapshotUnreadable", String.valueOf(source.getMessage()));
  }

  /** Returns a text that can be stored and shown, whatever the sentence quotes. */
  String errorInfo() {
    String text = VisibleText.of(code + ": " + sentence);
    return text.length() <= MAX_CHARACTERS
        ? text
        : VisibleText.of(text.substring(0, MAX_CHARACTERS)) + "…";
  }
}
