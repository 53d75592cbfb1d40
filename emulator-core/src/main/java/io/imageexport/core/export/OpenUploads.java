package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.export.UploadRecord.Stage;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.Upload;
import io.imageexport.core.task.ActiveClaim;
import java.util.List;

/**
 * The uploads that a task has open, whichever worker began them. They are aborted as soon as the
 * task has failed; those that cannot be aborted now stay in the log, and {@link StrayUploads}
 * aborts them later.
 */
final class OpenUploads {
  private final RoleScopedStore store;
  private final UploadLog log;
  private final ActiveClaim claim;

  OpenUploads(RoleScopedStore store, UploadLog log, ActiveClaim claim) {
    this.store = requireNonNull(store, "store is null");
    this.log = requireNonNull(log, "log is null");
    this.claim = requireNonNull(claim, "claim is null");
  }

  /**
   * Aborts the logged uploads to these objects.
   *
   * @param failure of the task; failures to abort are added to it as suppressed exceptions
   */
  void abort(List<ObjectKey> keys, Throwable failure) {
    try {
      for (ObjectKey key : keys) {
        log.find(claim.task().taskId(), key)
            .filter(found -> !(found.stage() instanceof Stage.Completed))
            .ifPresent(found -> abort(found.upload(), failure));
      }
    } catch (RuntimeException cannotFind) {
      failure.addSuppressed(cannotFind);
    }
  }

  /** Aborts an upload. */
  void abort(Upload upload, Throwable failure) {
    try {
      store.abortUpload(upload);
      claim.change(held -> log.forget(held, upload));
    } catch (RuntimeException abortFailure) {
      failure.addSuppressed(abortFailure);
    }
  }
}
