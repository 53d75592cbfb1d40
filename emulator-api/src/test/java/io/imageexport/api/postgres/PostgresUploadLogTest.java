package io.imageexport.api.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.export.UploadLog.Announcement;
import io.imageexport.core.export.UploadLog.UploadOfTask;
import io.imageexport.core.export.UploadRecord;
import io.imageexport.core.export.UploadRecord.Stage;
import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.core.task.Claim;
import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.compressed.Checkpoint;
import io.imageexport.qcow2.compressed.CompressedImage;
import io.imageexport.qcow2.compressed.CompressedParts;
import io.imageexport.qcow2.compressed.CompressionWorkers;
import io.imageexport.qcow2.compression.Compression;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What exports write down about their uploads, on a real PostgreSQL. */
class PostgresUploadLogTest {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final ObjectKey KEY = new ObjectKey("test-export", "one");
  private static final ObjectKey OTHER_KEY = new ObjectKey("test-export", "two");
  private static final Upload UPLOAD = new Upload(KEY, "id-1", true);

  @TempDir private static Path directory;

  private static TaskDatabase server;
  private static PostgresTaskStore tasks;
  private static PostgresUploadLog log;

  @BeforeAll
  static void start() throws Exception {
    server = TaskDatabase.start(directory, List.of(TaskDatabase.ACCOUNT));
    tasks = new PostgresTaskStore(server.database());
    log = new PostgresUploadLog(server.database());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void prepare() {
    server.empty();
    server.submitExport(tasks);
  }

  private static Claim claim() {
    return tasks.claim("worker", LEASE).orElseThrow();
  }

  private static UploadRecord record(Claim claim) {
    return log.find(claim.task().taskId(), KEY).orElseThrow();
  }

  private static UploadedPart part(int number, String tag, OptionalInt checksum) {
    return new UploadedPart(number, new EntityTag(tag), 16L << 20, checksum);
  }

  /** From the middle of a small file. */
  private static Checkpoint checkpoint() throws IOException {
    Random random = new Random(7);
    AllocationMap map = AllocationMap.builder(200).add(0, 200).build();
    CompressedImage image =
        CompressedImage.of(
            200L << 16,
            map,
            (position, destination) -> {
              byte[] bytes = new byte[destination.remaining()];
              random.nextBytes(bytes);
              destination.put(bytes);
            },
            Qcow2Options.SAFEST,
            Compression.ZLIB_FAST);
    try (CompressionWorkers workers = CompressionWorkers.start();
        CompressedParts parts =
            image.parts(workers, image.minimumPartSizeBytes() + (64 << 10), 1)) {
      parts.next().orElseThrow().close();
      return parts.checkpoint();
    }
  }

  @Test
  void whatIsWrittenDownIsFound() throws IOException {
    Claim claim = claim();
    assertEquals(Optional.empty(), log.find(claim.task().taskId(), KEY));
    assertTrue(log.announce(claim, KEY));
    assertTrue(log.begin(claim, UPLOAD, "a file", true));
    UploadRecord begun = record(claim);
    assertEquals(UPLOAD, begun.upload());
    assertEquals("a file", begun.fingerprint());
    assertEquals(new Stage.Sending(), begun.stage());
    assertEquals(List.of(), begun.parts());
    assertEquals(Optional.empty(), begun.checkpoint());

    UploadedPart second = part(2, "\"b\"", OptionalInt.of(-7));
    assertTrue(log.recordPart(claim, UPLOAD, part(3, "\"c\"", OptionalInt.empty())));
    assertTrue(log.recordPart(claim, UPLOAD, part(2, "\"a\"", OptionalInt.of(1))));
    assertTrue(log.recordPart(claim, UPLOAD, second), "a part can be sent again");
    Checkpoint checkpoint = checkpoint();
    assertTrue(log.recordCheckpoint(claim, UPLOAD, checkpoint));
    UploadRecord sending = record(claim);
    assertEquals(List.of(second, part(3, "\"c\"", OptionalInt.empty())), sending.parts());
    assertArrayEquals(checkpoint.toBytes(), sending.checkpoint().orElseThrow().toBytes());

    assertTrue(log.recordCompleting(claim, UPLOAD, 5L << 30));
    assertEquals(new Stage.Completing(5L << 30), record(claim).stage());
    assertTrue(log.recordCompleted(claim, UPLOAD));
    assertEquals(new Stage.Completed(), record(claim).stage());
    assertEquals(Optional.empty(), log.find(claim.task().taskId(), OTHER_KEY));
  }

  @Test
  void anUploadTakesThePlaceOfAnEarlierOneWithItsParts() {
    Claim claim = claim();
    log.begin(claim, UPLOAD, "a file", true);
    log.recordPart(claim, UPLOAD, part(1, "a", OptionalInt.empty()));
    Upload next = new Upload(KEY, "id-2", false);
    assertTrue(log.begin(claim, next, "another file", true));
    assertEquals(next, record(claim).upload());
    assertEquals(List.of(), record(claim).parts());
    assertFalse(log.recordCompleting(claim, UPLOAD, 1), "the earlier one is no more");
    assertTrue(log.forget(claim, UPLOAD));
    assertEquals(next, record(claim).upload());
    assertTrue(log.forget(claim, next));
    assertEquals(Optional.empty(), log.find(claim.task().taskId(), KEY));
  }

  @Test
  void aWorkerWhoseClaimHasBeenOvertakenWritesNothing() throws IOException {
    Claim old = claim();
    log.begin(old, UPLOAD, "a file", true);
    server.endLeases();
    Claim current = claim();
    UploadRecord before = record(current);
    assertFalse(log.announce(old, KEY));
    assertFalse(log.begin(old, new Upload(KEY, "id-2", false), "a file", true));
    assertFalse(log.recordPart(old, UPLOAD, part(1, "a", OptionalInt.empty())));
    assertFalse(log.recordCheckpoint(old, UPLOAD, checkpoint()));
    assertFalse(log.recordCompleting(old, UPLOAD, 1));
    assertFalse(log.recordCompleted(old, UPLOAD));
    assertFalse(log.forget(old, UPLOAD));
    assertEquals(before, record(current));
    assertEquals(List.of(), log.strayAnnouncements(10));
  }

  @Test
  void anAnnouncementIsStrayOnceItsClaimHasEnded() {
    Claim old = claim();
    log.announce(old, KEY);
    assertEquals(List.of(), log.strayAnnouncements(10), "its worker may be about to write it down");
    assertEquals(Optional.empty(), log.knownUploadIds(KEY), "one more may be coming");
    assertEquals(Optional.of(Set.of()), log.knownUploadIds(OTHER_KEY));
    server.endLeases();
    Claim current = claim();
    List<Announcement> stray = log.strayAnnouncements(10);
    assertEquals(List.of(KEY), stray.stream().map(Announcement::key).toList());
    assertTrue(stray.getFirst().age().compareTo(Duration.ofMinutes(1)) < 0);

    log.announce(current, KEY);
    assertEquals(Optional.empty(), log.knownUploadIds(KEY));
    log.begin(current, UPLOAD, "a file", true);
    assertEquals(Optional.of(Set.of("id-1")), log.knownUploadIds(KEY));
    assertEquals(stray.size(), log.strayAnnouncements(10).size());
    log.settle(stray.getFirst());
    assertEquals(List.of(), log.strayAnnouncements(10));
  }

  @Test
  void anAnnouncementStaysWhereTheStoreMayHaveCreatedMore() {
    Claim claim = claim();
    log.announce(claim, KEY);
    log.begin(claim, UPLOAD, "a file", false);
    assertEquals(Optional.empty(), log.knownUploadIds(KEY));
    tasks.finish(claim, List.of(), Instant.EPOCH);
    assertEquals(1, log.strayAnnouncements(10).size());
    assertEquals(Optional.of(Set.of("id-1")), log.knownUploadIds(KEY));
  }

  @Test
  void uploadsOfEndedTasksAreFoundAndForgotten() {
    Claim claim = claim();
    log.begin(claim, UPLOAD, "a file", true);
    Upload completed = new Upload(OTHER_KEY, "id-2", false);
    log.begin(claim, completed, "a file", true);
    log.recordCompleting(claim, completed, 1);
    log.recordCompleted(claim, completed);
    assertEquals(List.of(), log.ofEndedTasks(10));
    tasks.fail(claim, "NoSuchBucket: gone", Instant.EPOCH);
    long taskId = claim.task().taskId();
    List<UploadOfTask> left =
        List.of(new UploadOfTask(taskId, UPLOAD, false), new UploadOfTask(taskId, completed, true));
    assertEquals(left, log.ofEndedTasks(10));
    left.forEach(log::forget);
    assertEquals(List.of(), log.ofEndedTasks(10));
  }
}
