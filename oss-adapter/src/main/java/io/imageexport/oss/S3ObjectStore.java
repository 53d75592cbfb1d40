package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.Bucket;
import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.StoredObject;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadInProgress;
import io.imageexport.core.object.UploadedPart;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * An object store that speaks S3, with requests signed by Signature Version 4.
 *
 * <p>Thread-safe, also for virtual threads, but not usable from an event loop: every call blocks.
 * Parts are streamed and never held whole.
 */
public final class S3ObjectStore implements ObjectStore, AutoCloseable {
  private final S3Endpoint endpoint;
  private final S3Transport transport;
  private final S3Buckets buckets;
  private final S3Uploads uploads;
  private final S3Lists lists;
  private final S3Objects objects;

  /**
   * Creates a client of any S3 store.
   *
   * @param vertx runs the connections; closing this store leaves it open
   * @param clock dates the signatures; stores refuse one that is 15 minutes off
   */
  public S3ObjectStore(Vertx vertx, S3Endpoint endpoint, S3Limits limits, InstantSource clock) {
    this(vertx, endpoint, limits, clock, true);
  }

  private S3ObjectStore(
      Vertx vertx,
      S3Endpoint endpoint,
      S3Limits limits,
      InstantSource clock,
      boolean repeatsChecksums) {
    requireNonNull(vertx, "vertx is null");
    requireNonNull(limits, "limits is null");
    requireNonNull(clock, "clock is null");
    this.endpoint = requireNonNull(endpoint, "endpoint is null");
    this.transport = new S3Transport(vertx, endpoint, limits, clock);
    this.buckets = new S3Buckets(transport, endpoint.region());
    this.uploads = new S3Uploads(transport, repeatsChecksums);
    this.lists = new S3Lists(transport);
    this.objects = new S3Objects(transport);
  }

  /**
   * Creates a client of the embedded store. It completes uploads without the checksums of their
   * parts: S3Proxy would read every part again to compare them, though it compared each when it
   * came.
   */
  public static S3ObjectStore ofEmbedded(
      Vertx vertx, S3Endpoint endpoint, S3Limits limits, InstantSource clock) {
    return new S3ObjectStore(vertx, endpoint, limits, clock, false);
  }

  @Override
  public List<Bucket> listBuckets() {
    return buckets.list();
  }

  @Override
  public void createBucket(String bucket) {
    buckets.create(bucket);
  }

  @Override
  public void deleteBucket(String bucket) {
    buckets.delete(bucket);
  }

  @Override
  public Upload createUpload(ObjectKey key, boolean checksummed) {
    return uploads.create(key, checksummed);
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if {@code content} fails, with its exception as the cause; the
   *     store has then not stored the part
   */
  @Override
  public UploadedPart putPart(Upload upload, int partNumber, PartContent content) {
    return uploads.putPart(upload, partNumber, content);
  }

  @Override
  public List<ListedPart> listParts(Upload upload) {
    return lists.parts(upload);
  }

  @Override
  public List<UploadInProgress> listUploads(ObjectKey key) {
    return lists.uploads(key);
  }

  @Override
  public void completeUpload(Upload upload, List<UploadedPart> parts) {
    uploads.complete(upload, parts);
  }

  @Override
  public void abortUpload(Upload upload) {
    try {
      uploads.abort(upload);
    } catch (ObjectStoreException refusal) {
      // Some stores deny access to an upload that is gone. One without parts holds no data.
      if (refusal.kind() == ObjectStoreException.Kind.TRANSIENT || lists.mayHaveParts(upload)) {
        throw refusal;
      }
    }
  }

  @Override
  public Optional<StoredObject> head(ObjectKey key) {
    return objects.head(key);
  }

  @Override
  public void read(ObjectKey key, StoredObject expected, long position, ByteBuffer destination) {
    objects.read(key, expected, position, destination);
  }

  /** Asks the store for its buckets: returns if it is there and accepts our signature. */
  public void ping() {
    buckets.list();
  }

  /**
   * Makes an address from which anybody can read the object for a while.
   *
   * @param validity 1 second to 7 days
   */
  public String presignGet(ObjectKey key, Duration validity, Instant now) {
    return objects.presignGet(key, validity, now);
  }

  /** Closes the connections; calls under way fail. */
  @Override
  public void close() {
    transport.close();
  }

  @Override
  public String toString() {
    return "S3ObjectStore[" + endpoint + "]";
  }
}
