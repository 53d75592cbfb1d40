package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.bucket.BucketOwners.Standing;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.object.Bucket;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.Retries;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.core.task.ActiveClaim;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The object store as one export may use it: the role is asked about every call, and a store that
 * fails for the moment is asked again.
 */
final class RoleScopedStore {
  /** Whatever cannot be aborted soon is aborted later, by {@link StrayUploads}. */
  private static final Duration ABORT_PATIENCE = Duration.ofSeconds(5);

  private final ObjectStore store;
  private final ServiceRole role;
  private final Retries retries;

  RoleScopedStore(ObjectStore store, ServiceRole role, Retries retries) {
    this.store = requireNonNull(store, "store is null");
    this.role = requireNonNull(role, "role is null");
    this.retries = requireNonNull(retries, "retries is null");
  }

  /** What a bucket is to an account. Between attempts others can do something to that name. */
  Standing use(BucketOwners owners, AccountId account, OssUrl url) {
    return retries.call(
        attempt -> owners.use(account, url.bucket(), url.region(), this::listBuckets));
  }

  private List<Bucket> listBuckets() {
    role.requireListBuckets();
    return store.listBuckets();
  }

  /**
   * An upload that was created.
   *
   * @param attempts that it took; all but the last may have created one more
   */
  record Creation(Upload upload, int attempts) {}

  Creation createUpload(ObjectKey key, boolean checksummed) {
    return retries.call(
        attempt -> {
          role.require(OssAction.PUT_OBJECT, key);
          return new Creation(store.createUpload(key, checksummed), attempt);
        });
  }

  UploadedPart putPart(Upload upload, int partNumber, PartContent content) {
    return retries.call(
        attempt -> {
          role.require(OssAction.PUT_OBJECT, upload.key());
          return store.putPart(upload, partNumber, content);
        });
  }

  PartListing listParts(Upload upload) {
    try {
      return new PartListing.Listed(
          retries.call(
              attempt -> {
                role.require(OssAction.LIST_MULTIPART_UPLOAD_PARTS, upload.key());
                return store.listParts(upload);
              }));
    } catch (ObjectStoreException refusal) {
      if (refusal.hasCode(ObjectStoreException.NO_SUCH_UPLOAD)) {
        return new PartListing.Gone();
      }
      if (refusal.hasCode(ObjectStoreException.NOT_IMPLEMENTED)) {
        return new PartListing.Unsupported();
      }
      throw refusal;
    }
  }

  /**
   * Completes an upload.
   *
   * @param parts as the store acknowledged them
   * @param earlier is asked before each retry and after the last failure: an attempt may have
   *     completed the upload although its answer was lost or unreadable
   */
  void completeUpload(Upload upload, List<UploadedPart> parts, Earlier earlier) {
    try {
      retries.call(
          attempt -> {
            if (attempt > 1 && earlier.hasCompleted(Optional.empty())) {
              return upload;
            }
            role.require(OssAction.PUT_OBJECT, upload.key());
            store.completeUpload(upload, parts);
            return upload;
          });
    } catch (ObjectStoreException failure) {
      if (!hasCompleted(earlier, failure)) {
        throw failure;
      }
    }
  }

  private static boolean hasCompleted(Earlier earlier, ObjectStoreException failure) {
    try {
      return earlier.hasCompleted(Optional.of(failure));
    } catch (RuntimeException cannotTell) {
      if (!ActiveClaim.endsTheTask(cannotTell)) {
        throw cannotTell;
      }
      failure.addSuppressed(cannotTell);
      return false;
    }
  }

  /** Finds out whether an earlier attempt completed an upload. */
  @FunctionalInterface
  interface Earlier {
    /**
     * Asks the store.
     *
     * @param failure of the last attempt, if there will be no retry
     */
    boolean hasCompleted(Optional<ObjectStoreException> failure);
  }

  /**
   * Cleans up. The role is asked, but not obeyed: where its policies have gone in mid-export, what
   * was half sent would lie there for ever (inferred).
   */
  void abortUpload(Upload upload) {
    role.note(OssAction.ABORT_MULTIPART_UPLOAD, upload.key());
    retries.call(
        ABORT_PATIENCE,
        attempt -> {
          store.abortUpload(upload);
          return upload;
        });
  }

  Optional<StoredObject> head(ObjectKey key) {
    return retries.call(
        attempt -> {
          role.require(OssAction.GET_OBJECT, key);
          return store.head(key);
        });
  }
}
