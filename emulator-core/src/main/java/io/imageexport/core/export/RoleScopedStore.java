package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.Bucket;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import java.util.List;
import java.util.Optional;

/** The object store as one export may use it: the role is asked about every call. */
final class RoleScopedStore {
  private final ObjectStore store;
  private final ServiceRole role;

  RoleScopedStore(ObjectStore store, ServiceRole role) {
    this.store = requireNonNull(store, "store is null");
    this.role = requireNonNull(role, "role is null");
  }

  List<Bucket> listBuckets() {
    role.requireListBuckets();
    return store.listBuckets();
  }

  Upload createUpload(ObjectKey key, boolean checksummed) {
    role.require(OssAction.PUT_OBJECT, key);
    return store.createUpload(key, checksummed);
  }

  UploadedPart putPart(Upload upload, int partNumber, PartContent content) {
    role.require(OssAction.PUT_OBJECT, upload.key());
    return store.putPart(upload, partNumber, content);
  }

  List<UploadedPart> listParts(Upload upload) {
    role.require(OssAction.LIST_MULTIPART_UPLOAD_PARTS, upload.key());
    return store.listParts(upload);
  }

  void completeUpload(Upload upload, List<UploadedPart> parts) {
    role.require(OssAction.PUT_OBJECT, upload.key());
    store.completeUpload(upload, parts);
  }

  /**
   * Cleans up. The role is asked, but not obeyed: where its policies have gone in mid-export, what
   * was half sent would lie there for ever (inferred).
   */
  void abortUpload(Upload upload) {
    role.note(OssAction.ABORT_MULTIPART_UPLOAD, upload.key());
    store.abortUpload(upload);
  }

  Optional<StoredObject> head(ObjectKey key) {
    role.require(OssAction.GET_OBJECT, key);
    return store.head(key);
  }
}
