package io.imageexport.api.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.core.clouddisk.SnapshotStatus;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.image.GuestSystem;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageId;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.OsType;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.testing.Patience;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers who change the same things at the same time, on a real PostgreSQL. */
class ConcurrentChangesTest {
  private static final AccountId ACCOUNT = new AccountId("324100000385");
  private static final AccountId OTHER = new AccountId("859150329790");
  private static final String REGION = "cn-east-2";
  private static final Instant CREATED = Instant.parse("2026-11-23T01:02:03Z");

  @TempDir private static Path directory;

  private static EmbeddedPostgres server;
  private static Vertx vertx;
  private static Database database;
  private static PostgresImageStore images;
  private static PostgresDiskSnapshotStore snapshots;

  @BeforeAll
  static void start() throws Exception {
    server =
        EmbeddedPostgres.start(
            directory.resolve("pg"),
            directory.resolve("programs"),
            StartupWait.quiet(),
            launched -> {});
    vertx = Vertx.vertx();
    database = Database.open(vertx, server.address(), StartupWait.quiet());
    images = new PostgresImageStore(database);
    snapshots = new PostgresDiskSnapshotStore(database);
    for (AccountId account : List.of(ACCOUNT, OTHER)) {
      database.run(
          "insert into account (id, created_at) values ($1, $2)",
          account.value(),
          Database.timestamp(CREATED));
    }
    database.run("create table meeting (id int primary key, hits int not null)");
    database.run("insert into meeting values (1, 0), (2, 0)");
  }

  @AfterAll
  static void stop() {
    database.close();
    vertx.close().await();
    server.close();
  }

  @BeforeEach
  void empty() {
    database.run("truncate image_task, image, image_disk, image_member, snapshot, bucket cascade");
  }

  private static Image image(String id, int diskCount) {
    List<ImageDisk> disks = new ArrayList<>();
    for (int i = 0; i < diskCount; i++) {
      SnapshotId snapshot =
          new SnapshotId(String.format(Locale.ROOT, "snapshot-%s%02d", id.substring(6), i));
      disks.add(new ImageDisk(ImageDisk.deviceName(i), snapshot, 40L << 30, 0));
    }
    return Image.complete(
        new ImageId(id),
        ACCOUNT,
        REGION,
        "an-image",
        GuestSystem.of(OsType.LINUX, "CentOS"),
        ImageSource.PRIVATE,
        ImageStatus.READY,
        RootDeviceType.CLOUD_DISK,
        false,
        disks,
        CREATED);
  }

  /** Runs both at the same moment, and returns what each threw. */
  private static List<Optional<Throwable>> together(Callable<?> one, Callable<?> other)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (Callable<?> each : List.of(one, other)) {
        running.add(
            threads.submit(
                () -> {
                  start.await(Patience.seconds(10), TimeUnit.SECONDS);
                  return each.call();
                }));
      }
      List<Optional<Throwable>> thrown = new ArrayList<>();
      for (Future<?> future : running) {
        try {
          future.get(Patience.seconds(60), TimeUnit.SECONDS);
          thrown.add(Optional.empty());
        } catch (ExecutionException e) {
          thrown.add(Optional.of(e.getCause()));
        }
      }
      return thrown;
    }
  }

  private static void assertRefusal(ErrorCode code, Throwable thrown) {
    assertEquals(code, assertThrows(CloudException.class, () -> rethrow(thrown)).code());
  }

  private static void rethrow(Throwable thrown) throws Throwable {
    throw thrown;
  }

  private static Callable<Void> deletion(List<String> ids) {
    return () -> {
      snapshots.beginDeletion(ACCOUNT, REGION, ids);
      return null;
    };
  }

  @Test
  void theSameSnapshotsInOppositeOrdersAreDeletedByOneCaller() throws Exception {
    for (int round = 0; round < 20; round++) {
      Image image = image(String.format(Locale.ROOT, "img-%010d", round), 12);
      images.create(image);
      images.delete(image.id(), false);
      List<String> ids =
          new ArrayList<>(image.disks().stream().map(disk -> disk.snapshot().value()).toList());
      List<String> reversed = new ArrayList<>(ids);
      Collections.reverse(reversed);
      int conflicts = conflicts();
      List<Optional<Throwable>> thrown = together(deletion(ids), deletion(reversed));
      assertEquals(1, thrown.stream().filter(Optional::isEmpty).count(), thrown::toString);
      assertRefusal(
          ErrorCode.FAILED_PRECONDITION,
          thrown.stream().flatMap(Optional::stream).findFirst().orElseThrow());
      assertEquals(conflicts, conflicts(), "deadlocks that PostgreSQL has seen");
    }
  }

  private static int conflicts() {
    return Math.toIntExact(
        Database.count(
            database.run(
                "select deadlocks from pg_stat_database where datname = current_database()")));
  }

  @Test
  void aMissingOneOfSeveralLeavesAllOfThem() {
    Image image = image("img-0000000001", 2);
    images.create(image);
    images.delete(image.id(), false);
    String first = image.systemDisk().snapshot().value();
    CloudException refusal =
        assertThrows(
            CloudException.class,
            () -> snapshots.beginDeletion(ACCOUNT, REGION, List.of(first, "snapshot-0000000000")));
    assertEquals("Snapshot 'snapshot-0000000000' not found", refusal.getMessage());
    assertEquals(
        SnapshotStatus.AVAILABLE, snapshots.find(ACCOUNT, REGION, first).orElseThrow().status());
  }

  /** Each takes the first row that it is given, waits for the other, and wants the second. */
  private static Callable<Void> crossing(int first, int second, CyclicBarrier met) {
    AtomicInteger attempts = new AtomicInteger();
    return () -> {
      database.inTransaction(
          statements -> {
            statements.run("update meeting set hits = hits + 1 where id = $1", first);
            if (attempts.getAndIncrement() == 0) {
              meet(met);
            }
            statements.run("update meeting set hits = hits + 1 where id = $1", second);
            return null;
          });
      return null;
    };
  }

  private static void meet(CyclicBarrier met) {
    try {
      met.await(Patience.seconds(10), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoLosesADeadlockIsRunAgain() throws Exception {
    CyclicBarrier met = new CyclicBarrier(2);
    List<Optional<Throwable>> thrown = together(crossing(1, 2, met), crossing(2, 1, met));
    assertTrue(thrown.stream().allMatch(Optional::isEmpty), thrown::toString);
    assertEquals(4, Database.count(database.run("select sum(hits) from meeting")));
  }

  @Test
  void anEndlessConflictIsToldAsABusyDatabase() {
    AtomicInteger attempts = new AtomicInteger();
    CloudException refusal =
        assertThrows(
            CloudException.class,
            () ->
                Conflicts.retried(
                    () -> {
                      attempts.incrementAndGet();
                      throw new PgException("deadlock detected", "ERROR", "40P01", null);
                    }));
    assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
    assertEquals(Conflicts.MAX_ATTEMPTS, attempts.get());
  }

  @Test
  void otherFailuresAreNotRunAgain() {
    AtomicInteger attempts = new AtomicInteger();
    assertThrows(
        PgException.class,
        () ->
            Conflicts.retried(
                () -> {
                  attempts.incrementAndGet();
                  throw new PgException("duplicate key", "ERROR", "23505", null);
                }));
    assertEquals(1, attempts.get());
  }

  @Test
  void anImageIsEitherSharedOrDeleted() throws Exception {
    for (int round = 0; round < 30; round++) {
      Image image = image(String.format(Locale.ROOT, "img-%010d", round), 1);
      images.create(image);
      List<Optional<Throwable>> thrown =
          together(
              () -> {
                images.share(image.id(), Set.of(OTHER), 20);
                return null;
              },
              () -> images.delete(image.id(), false));
      boolean shared = thrown.get(0).isEmpty();
      assertEquals(!shared, thrown.get(1).isEmpty(), thrown::toString);
      assertRefusal(
          shared ? ErrorCode.FAILED_PRECONDITION : ErrorCode.NOT_FOUND,
          thrown.get(shared ? 1 : 0).orElseThrow());
      assertEquals(shared ? 1 : 0, images.members(image.id()).size());
      assertEquals(shared, images.find(OTHER, REGION, image.id().value()).isPresent());
    }
  }
}
