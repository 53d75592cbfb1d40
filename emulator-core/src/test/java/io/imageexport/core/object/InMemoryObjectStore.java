package io.imageexport.core.object;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/**
 * A hand-written object store for unit tests, which can be told to refuse its n-th call, and to
 * list less of a part than it acknowledged.
 */
public final class InMemoryObjectStore implements ObjectStore {
  /** For what fails here for the moment: pauses as short as they can be, and little patience. */
  public static final RetryPolicy RETRIES =
      new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofSeconds(1), 20);

  private final List<String> buckets = new ArrayList<>();
  private final Map<String, TreeMap<Integer, byte[]>> uploads = new HashMap<>();
  private final Map<String, ObjectKey> keys = new HashMap<>();
  private final Map<ObjectKey, byte[]> objects = new HashMap<>();
  private final List<String> calls = new ArrayList<>();

  /** How often each part of each upload was stored. */
  private final Map<String, Integer> storings = new HashMap<>();

  private Optional<UnaryOperator<ListedPart>> listing = Optional.of(UnaryOperator.identity());
  private Optional<String> uploadListRefusal = Optional.empty();
  private Optional<Instant> initiatedAt = Optional.of(Instant.MAX);
  private int refusedCall = -1;
  private int refusedFrom = Integer.MAX_VALUE;
  private boolean refusesBuckets;
  private Runnable beforePart = () -> {};
  private String watchedCall = "";
  private int watchedCount;
  private Runnable watchedAction = () -> {};

  /** Refuses one call. */
  public synchronized void refuseCall(int index) {
    refusedCall = index;
  }

  /** From now on, refuses the calls of this index and all later ones but those that abort. */
  public synchronized void refuseAllFrom(int index) {
    refusedFrom = index;
  }

  /** From now on, lists parts like this. */
  public synchronized void listPartsAs(UnaryOperator<ListedPart> another) {
    listing = Optional.of(another);
  }

  /** From now on, refuses to list uploads with this code. */
  public synchronized void refuseListsOfUploads(String code) {
    uploadListRefusal = Optional.of(code);
  }

  /** From now on, says of no upload when it was begun. */
  public synchronized void forgetWhenUploadsWereBegun() {
    initiatedAt = Optional.empty();
  }

  /** From now on, the store has no call that lists parts. */
  public synchronized void haveNoListOfParts() {
    listing = Optional.empty();
  }

  /** Whether buckets can be made. */
  public synchronized void refuseBuckets(boolean refuse) {
    refusesBuckets = refuse;
  }

  /** Runs before each part is stored. */
  public synchronized void beforeEachPart(Runnable action) {
    beforePart = action;
  }

  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  public synchronized Collection<String> openUploads() {
    return List.copyOf(uploads.keySet());
  }

  /** How often the part was stored that was stored most often. */
  public synchronized int mostOftenStored() {
    return storings.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  public synchronized byte[] object(ObjectKey key) {
    return objects.get(key);
  }

  /** Runs an action before the n-th call of a name, counted from 1. */
  public synchronized void beforeCall(String call, int count, Runnable action) {
    watchedCall = call;
    watchedCount = count;
    watchedAction = action;
  }

  private synchronized void enter(String call) {
    calls.add(call);
    if (call.equals(watchedCall) && calls.stream().filter(call::equals).count() == watchedCount) {
      watchedAction.run();
    }
    int index = calls.size() - 1;
    if (index == refusedCall || (index >= refusedFrom && !call.equals("abortUpload"))) {
      throw new ObjectStoreException(
          ObjectStoreException.Kind.PERMANENT, "Refused", "the store refuses " + call, null);
    }
  }

  @Override
  public synchronized List<Bucket> listBuckets() {
    enter("listBuckets");
    return buckets.stream().map(name -> new Bucket(name, Optional.of(Instant.EPOCH))).toList();
  }

  @Override
  public synchronized void createBucket(String bucket) {
    if (refusesBuckets) {
      throw refusal("Refused");
    }
    if (!buckets.contains(bucket)) {
      buckets.add(bucket);
    }
  }

  @Override
  public synchronized void deleteBucket(String bucket) {
    if (objects.keySet().stream().anyMatch(key -> key.bucket().equals(bucket))) {
      throw refusal("BucketNotEmpty");
    }
    if (!buckets.remove(bucket)) {
      throw refusal("NoSuchBucket");
    }
  }

  private static ObjectStoreException refusal(String code) {
    return new ObjectStoreException(ObjectStoreException.Kind.PERMANENT, code, code, null);
  }

  /** Puts an object in one piece. */
  public synchronized void put(ObjectKey key, byte[] bytes) {
    objects.put(key, bytes);
  }

  @Override
  public synchronized void read(
      ObjectKey key, StoredObject expected, long position, ByteBuffer destination) {
    enter("read");
    byte[] bytes = objects.get(key);
    if (!expected.entityTag().equals(Optional.of(tag(bytes)))) {
      throw new ObjectStoreException(
          ObjectStoreException.Kind.PERMANENT, "PreconditionFailed", key + " has changed", null);
    }
    destination.put(bytes, Math.toIntExact(position), destination.remaining());
  }

  private static EntityTag tag(byte[] bytes) {
    return new EntityTag(Integer.toHexString(Arrays.hashCode(bytes)));
  }

  @Override
  public synchronized Upload createUpload(ObjectKey key, boolean checksummed) {
    enter("createUpload");
    String uploadId = "upload-" + calls.size();
    uploads.put(uploadId, new TreeMap<>());
    keys.put(uploadId, key);
    return new Upload(key, uploadId, checksummed);
  }

  @Override
  public UploadedPart putPart(Upload upload, int partNumber, PartContent content) {
    beforePart.run();
    enter("putPart");
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(content.lengthBytes()));
    OptionalInt expected;
    try {
      expected = upload.checksummed() ? content.crc32c() : OptionalInt.empty();
      content.read(0, buffer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (upload.checksummed()) {
      requireChecksum(expected, buffer.array());
    }
    synchronized (this) {
      requireOpen(upload).put(partNumber, buffer.array());
      storings.merge(upload.uploadId() + " " + partNumber, 1, Integer::sum);
    }
    return part(upload, partNumber, buffer.array());
  }

  private static void requireChecksum(OptionalInt expected, byte[] bytes) {
    if (expected.isEmpty()) {
      throw new IllegalArgumentException("content without a checksum in a checksummed upload");
    }
    if (expected.getAsInt() != crc32c(bytes)) {
      throw new ObjectStoreException(
          ObjectStoreException.Kind.TRANSIENT, "BadDigest", "part differs from checksum", null);
    }
  }

  private static UploadedPart part(Upload upload, int number, byte[] bytes) {
    OptionalInt crc32c = upload.checksummed() ? OptionalInt.of(crc32c(bytes)) : OptionalInt.empty();
    return new UploadedPart(number, tag(bytes), bytes.length, crc32c);
  }

  private static int crc32c(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return (int) checksum.getValue();
  }

  private Map<Integer, byte[]> requireOpen(Upload upload) {
    Map<Integer, byte[]> parts = uploads.get(upload.uploadId());
    if (parts == null) {
      throw new ObjectStoreException(
          ObjectStoreException.Kind.PERMANENT, "NoSuchUpload", "no upload " + upload, null);
    }
    return parts;
  }

  @Override
  public synchronized List<ListedPart> listParts(Upload upload) {
    enter("listParts");
    List<ListedPart> parts = new ArrayList<>();
    if (listing.isEmpty()) {
      throw refusal(ObjectStoreException.NOT_IMPLEMENTED);
    }
    requireOpen(upload)
        .forEach(
            (number, bytes) -> parts.add(listing.get().apply(listed(part(upload, number, bytes)))));
    return parts;
  }

  private static ListedPart listed(UploadedPart part) {
    return new ListedPart(
        part.partNumber(),
        OptionalLong.of(part.lengthBytes()),
        Optional.of(part.entityTag()),
        part.crc32c());
  }

  @Override
  public synchronized List<UploadInProgress> listUploads(ObjectKey key) {
    enter("listUploads");
    if (uploadListRefusal.isPresent()) {
      throw refusal(uploadListRefusal.get());
    }
    return uploads.keySet().stream()
        .filter(uploadId -> keys.get(uploadId).equals(key))
        .map(uploadId -> new UploadInProgress(key, uploadId, initiatedAt))
        .toList();
  }

  @Override
  public synchronized void completeUpload(Upload upload, List<UploadedPart> parts) {
    enter("completeUpload");
    Map<Integer, byte[]> stored = requireOpen(upload);
    requireEqual(upload, parts, stored);
    uploads.remove(upload.uploadId());
    ByteBuffer whole =
        ByteBuffer.allocate(stored.values().stream().mapToInt(bytes -> bytes.length).sum());
    stored.values().forEach(whole::put);
    objects.put(upload.key(), whole.array());
  }

  private static void requireEqual(
      Upload upload, List<UploadedPart> parts, Map<Integer, byte[]> stored) {
    List<UploadedPart> expected = new ArrayList<>();
    stored.forEach((number, bytes) -> expected.add(part(upload, number, bytes)));
    List<UploadedPart> asked =
        upload.checksummed() ? parts : parts.stream().map(InMemoryObjectStore::unchecked).toList();
    if (!asked.equals(expected)) {
      throw refusal("InvalidPart");
    }
  }

  private static UploadedPart unchecked(UploadedPart part) {
    return new UploadedPart(
        part.partNumber(), part.entityTag(), part.lengthBytes(), OptionalInt.empty());
  }

  @Override
  public synchronized void abortUpload(Upload upload) {
    enter("abortUpload");
    uploads.remove(upload.uploadId());
  }

  @Override
  public synchronized Optional<StoredObject> head(ObjectKey key) {
    enter("head");
    return Optional.ofNullable(objects.get(key))
        .map(bytes -> new StoredObject(bytes.length, Optional.of(tag(bytes))));
  }
}
