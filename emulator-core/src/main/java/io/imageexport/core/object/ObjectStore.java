package io.imageexport.core.object;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Object storage, as wide as an export needs it.
 *
 * <p>Every call blocks until the store has answered, may be made from any thread, and throws {@link
 * ObjectStoreException} when the store refuses or cannot be reached. No call retries by itself.
 */
public interface ObjectStore {
  List<Bucket> listBuckets();

  /** Creates a bucket; one that the caller already owns stays as it is. */
  void createBucket(String bucket);

  /**
   * Deletes a bucket.
   *
   * @throws ObjectStoreException with the code {@code BucketNotEmpty} if it holds objects, {@code
   *     NoSuchBucket} if it is not there
   */
  void deleteBucket(String bucket);

  /**
   * Starts a multipart upload, which stays invisible until it is completed.
   *
   * @param checksummed whether the content of every part will know its CRC32C
   * @return an upload that is checksummed if that was asked for, and the store takes checksums
   */
  Upload createUpload(ObjectKey key, boolean checksummed);

  /**
   * Stores one part, or replaces the part of the same number.
   *
   * @param partNumber 1 to 10,000
   * @param content read once, front to back, through a small buffer; never held whole. In a
   *     checksummed upload the store refuses what does not fit its checksum
   * @throws IllegalArgumentException if the upload is checksummed, and the content knows no
   *     checksum
   */
  UploadedPart putPart(Upload upload, int partNumber, PartContent content);

  /**
   * Lists the parts stored so far, by ascending number.
   *
   * @throws ObjectStoreException with the code {@link ObjectStoreException#NO_SUCH_UPLOAD} if the
   *     upload is gone, {@link ObjectStoreException#NOT_IMPLEMENTED} if the store cannot list parts
   */
  List<ListedPart> listParts(Upload upload);

  /**
   * Lists the uploads of exactly this key that have not ended, by whomever they were begun, in no
   * particular order; at most {@value #MAX_UPLOADS} of them.
   *
   * @throws ObjectStoreException with the code {@link ObjectStoreException#NOT_IMPLEMENTED} if the
   *     store cannot list uploads
   */
  List<UploadInProgress> listUploads(ObjectKey key);

  /**
   * Makes the object visible.
   *
   * @param parts as the store acknowledged them, in ascending order of their numbers
   * @throws ObjectStoreException with the code {@link ObjectStoreException#NO_SUCH_UPLOAD} if the
   *     upload is gone: aborted, or completed already
   */
  void completeUpload(Upload upload, List<UploadedPart> parts);

  /** Drops the upload and its parts; an upload that is gone already is no error. */
  void abortUpload(Upload upload);

  /** Describes a finished object, if it exists. */
  Optional<StoredObject> head(ObjectKey key);

  /**
   * Reads a piece of an object.
   *
   * @param expected the object as {@link #head} described it; if it has another entity tag by now,
   *     the store refuses with the code {@code PreconditionFailed}
   * @param position byte offset within the object
   * @param destination filled from its position to its limit, at most {@value #MAX_READ_BYTES}
   *     bytes
   */
  void read(ObjectKey key, StoredObject expected, long position, ByteBuffer destination);

  /** The most uploads of one key that are listed. */
  int MAX_UPLOADS = 1_000;

  /** The largest piece that is read at once. */
  int MAX_READ_BYTES = 1 << 20;
}
