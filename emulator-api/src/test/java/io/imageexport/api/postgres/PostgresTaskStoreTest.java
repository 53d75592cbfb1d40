package io.imageexport.api.postgres;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.clouddisk.DiskSnapshotStore;
import io.imageexport.core.clouddisk.SnapshotStatus;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.image.GuestSystem;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageId;
import io.imageexport.core.image.ImageLimits;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.OsType;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.core.policy.Effect;
import io.imageexport.core.policy.Extension;
import io.imageexport.core.policy.StatementTrace;
import io.imageexport.core.policy.Verdict;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.task.Claim;
import io.imageexport.core.task.ClientToken;
import io.imageexport.core.task.DiskTarget;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.StoredSnapshot;
import io.imageexport.core.task.SubmittedTask;
import io.imageexport.core.task.TaskAction;
import io.imageexport.core.task.TaskDecision;
import io.imageexport.core.task.TaskQuery;
import io.imageexport.core.task.TaskStatus;
import io.imageexport.core.task.TaskStore;
import io.imageexport.core.task.TaskWork;
import io.vertx.sqlclient.Row;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue, the lock and the log, on a real PostgreSQL. */
class PostgresTaskStoreTest {
  private static final AccountId ACCOUNT = new AccountId("324100000385");
  private static final String SOURCE = "img-0000000001";
  private static final AccountId OTHER = new AccountId("859150329790");
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Instant CREATED = Instant.parse("2026-11-23T01:02:03Z");

  @TempDir private static Path directory;

  private static TaskDatabase server;
  private static Database database;
  private static PostgresTaskStore tasks;
  private static PostgresImageStore images;

  @BeforeAll
  static void start() throws Exception {
    server = TaskDatabase.start(directory, List.of(ACCOUNT, OTHER));
    database = server.database();
    tasks = new PostgresTaskStore(database);
    images = new PostgresImageStore(database);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void empty() {
    server.empty();
    new PostgresImageStore(database).create(image(SOURCE, ImageStatus.READY, 1));
  }

  /** Of the first account, with a system disk and a data disk. */
  private static Image image(String id, ImageStatus status, int place) {
    List<ImageDisk> disks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      disks.add(
          new ImageDisk(
              ImageDisk.deviceName(i),
              new SnapshotId("snapshot-" + place + i + "00000000"),
              40L << 30,
              0));
    }
    return Image.complete(
        new ImageId(id),
        ACCOUNT,
        "cn-east-2",
        "an-image",
        GuestSystem.of(OsType.LINUX, "CentOS"),
        ImageSource.PRIVATE,
        status,
        RootDeviceType.CLOUD_DISK,
        false,
        disks,
        CREATED);
  }

  private static NewTask task(AccountId account, Optional<String> token) {
    TaskWork.Export work =
        new TaskWork.Export(
            new ResourceName("image-export"),
            OssUrl.parse("https://test-export.s3-internal.cn-east-2.jdcloud-oss.com"),
            Optional.of("pre"),
            true,
            List.of(
                new DiskTarget(new SnapshotId("snapshot-0000000001"), "one"),
                new DiskTarget(new SnapshotId("snapshot-0000000002"), "two")));
    return new NewTask(
        account,
        "cn-east-2",
        SOURCE,
        token.map(ClientToken::new),
        work,
        Optional.empty(),
        List.of(decision(Verdict.ALLOW, "vm:exportImage", "p statement 1 allows")),
        CREATED);
  }

  private static NewTask importTask(Optional<String> token, String imageId, int place) {
    Image made = image(imageId, ImageStatus.PENDING, place);
    List<TaskWork.DiskImport> disks = new ArrayList<>();
    for (ImageDisk disk : made.disks()) {
      disks.add(
          new TaskWork.DiskImport(
              disk.snapshot(),
              ObjectUrl.parse(
                  "ImageUrl",
                  "https://b-1.s3.cn-east-2.jdcloud-oss.com/a%20b/%E7%94%B2%2B+.qcow2?x=y"),
              DiskFormat.QCOW2,
              disk.virtualSizeBytes()));
    }
    return new NewTask(
        ACCOUNT,
        "cn-east-2",
        imageId,
        token.map(ClientToken::new),
        new TaskWork.Import("an-image", disks),
        Optional.of(made),
        List.of(),
        CREATED);
  }

  private static TaskDecision decision(Verdict effect, String action, String reason) {
    StatementTrace trace =
        new StatementTrace(
            "policy",
            0,
            Effect.ALLOW,
            true,
            effect == Verdict.ALLOW,
            true,
            true,
            effect == Verdict.ALLOW ? "" : "action is another",
            Set.of(Extension.SID));
    return new TaskDecision(
        "jrn:iam::324100000385:role/image-export",
        action,
        "*",
        effect,
        effect == Verdict.ALLOW,
        reason,
        List.of(trace),
        1,
        CREATED,
        CREATED);
  }

  @Test
  void answersAreKeptAndThoseAlikeAreCounted() {
    long taskId = submit();
    Claim claim = tasks.claim("worker", LEASE).orElseThrow();
    TaskDecision allowed = decision(Verdict.ALLOW, "oss:PutObject", "p statement 1 allows");
    TaskDecision denied = decision(Verdict.IMPLICIT_DENY, "oss:PutObject", "no statement");
    for (TaskDecision each : List.of(allowed, denied, allowed, allowed)) {
      assertTrue(tasks.recordDecision(claim, each));
    }
    List<TaskDecision> kept = tasks.decisions(taskId);
    assertEquals(
        List.of("vm:exportImage", "oss:PutObject", "oss:PutObject"),
        kept.stream().map(TaskDecision::action).toList());
    assertEquals(List.of(1L, 3L, 1L), kept.stream().map(TaskDecision::count).toList());
    assertEquals(denied, kept.get(2));
    tasks.release(claim);
    assertFalse(tasks.recordDecision(claim, allowed), "the claim has been given back");
    assertEquals(kept, tasks.decisions(taskId));
    assertEquals(List.of(), tasks.decisions(taskId + 1));
  }

  private static long submit() {
    return tasks.submit(task(ACCOUNT, Optional.empty())).taskId();
  }

  private static TaskQuery query(AccountId account, List<Long> ids, int offset, int limit) {
    return new TaskQuery(
        account,
        "cn-east-2",
        Optional.empty(),
        ids,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        offset,
        limit);
  }

  private static ImageTask find(long taskId) {
    return tasks.find(query(ACCOUNT, List.of(taskId), 0, 1)).tasks().getFirst();
  }

  @Test
  void aTaskIsReadAsItWasSubmitted() {
    NewTask submitted = task(ACCOUNT, Optional.of("token"));
    ImageTask read = find(tasks.submit(submitted).taskId());
    assertEquals(submitted.work(), read.work());
    assertEquals(ACCOUNT, read.account());
    assertEquals(SOURCE, read.imageId());
    assertEquals(CREATED, read.createdAt());
    assertEquals(TaskStatus.PENDING, read.status());
    assertEquals(0, read.progressPercent());
    assertEquals(Optional.empty(), read.finishedAt());
  }

  @Test
  void aClientTokenNamesOneTaskOfItsAccount() {
    SubmittedTask first = tasks.submit(task(ACCOUNT, Optional.of("token")));
    assertEquals(first, tasks.submit(task(ACCOUNT, Optional.of("token"))));
    ClientToken token = new ClientToken("token");
    assertEquals(
        Optional.of(first), tasks.findByClientToken(ACCOUNT, TaskAction.EXPORT_IMAGE, token));
    assertEquals(
        Optional.empty(), tasks.findByClientToken(ACCOUNT, TaskAction.IMPORT_IMAGE, token));
    assertEquals(Optional.empty(), tasks.findByClientToken(OTHER, TaskAction.EXPORT_IMAGE, token));
    assertTrue(tasks.submit(task(OTHER, Optional.of("token"))).taskId() != first.taskId());
    SubmittedTask read = tasks.submit(importTask(Optional.of("token"), "img-0000000002", 2));
    assertTrue(read.taskId() != first.taskId(), "each kind of task has tokens of its own");
    assertEquals(read, tasks.submit(importTask(Optional.of("token"), "img-0000000003", 3)));
    assertEquals(Optional.empty(), images.find(ACCOUNT, "cn-east-2", "img-0000000003"));
    assertTrue(submit() != submit(), "tasks without a token are never the same");
  }

  @Test
  void theOldestPendingTaskIsClaimedFirstAndOnlyOnce() {
    long first = submit();
    long second = submit();
    assertEquals(first, tasks.claim("a", LEASE).orElseThrow().task().taskId());
    assertEquals(second, tasks.claim("b", LEASE).orElseThrow().task().taskId());
    assertEquals(Optional.empty(), tasks.claim("c", LEASE));
    assertEquals(TaskStatus.RUNNING, find(first).status());
  }

  @Test
  void concurrentWorkersNeverShareATask() throws Exception {
    for (int i = 0; i < 100; i++) {
      submit();
    }
    Set<Long> claimed = ConcurrentHashMap.newKeySet();
    List<Future<?>> workers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (int worker = 0; worker < 16; worker++) {
        String name = "worker-" + worker;
        workers.add(
            threads.submit(
                () -> {
                  for (Optional<Claim> claim = tasks.claim(name, LEASE);
                      claim.isPresent();
                      claim = tasks.claim(name, LEASE)) {
                    assertTrue(claimed.add(claim.get().task().taskId()), "claimed twice");
                  }
                }));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    }
    assertEquals(100, claimed.size());
  }

  @Test
  void aTaskWhoseLeaseHasEndedIsTakenOverAndItsOldWorkerLockedOut() {
    long taskId = submit();
    Claim old = tasks.claim("a", LEASE).orElseThrow();
    assertTrue(tasks.renew(old, LEASE));
    server.endLeases();
    Claim current = tasks.claim("b", LEASE).orElseThrow();
    assertEquals(taskId, current.task().taskId());
    assertTrue(current.fencingToken() > old.fencingToken());
    assertFalse(tasks.renew(old, LEASE));
    assertFalse(tasks.recordProgress(old, 50));
    assertFalse(tasks.finish(old, List.of(), CREATED));
    assertFalse(tasks.fail(old, "late", CREATED));
    assertFalse(tasks.release(old));
    assertEquals(TaskStatus.RUNNING, find(taskId).status());
    assertEquals(0, find(taskId).progressPercent());
    assertTrue(tasks.finish(current, List.of(), CREATED));
  }

  @Test
  void progressNeverGoesBack() {
    long taskId = submit();
    Claim claim = tasks.claim("a", LEASE).orElseThrow();
    assertTrue(tasks.recordProgress(claim, 40));
    assertTrue(tasks.recordProgress(claim, 30));
    assertEquals(40, find(taskId).progressPercent());
    tasks.release(claim);
    assertEquals(40, find(taskId).progressPercent());
  }

  @Test
  void aFinishedTaskIsComplete() {
    long taskId = submit();
    Claim claim = tasks.claim("a", LEASE).orElseThrow();
    assertTrue(tasks.finish(claim, List.of(), CREATED.plusSeconds(9)));
    ImageTask task = find(taskId);
    assertEquals(TaskStatus.FINISHED, task.status());
    assertEquals(100, task.progressPercent());
    assertEquals(Optional.of(CREATED.plusSeconds(9)), task.finishedAt());
    assertFalse(tasks.fail(claim, "late", CREATED));
    assertEquals(Optional.empty(), tasks.claim("b", LEASE));
  }

  @Test
  void aFailedTaskSaysWhyAndStaysFailed() {
    long taskId = submit();
    Claim claim = tasks.claim("a", LEASE).orElseThrow();
    assertTrue(tasks.fail(claim, "NoSuchBucket: gone", CREATED.plusSeconds(1)));
    ImageTask task = find(taskId);
    assertEquals(TaskStatus.FAILED, task.status());
    assertEquals("NoSuchBucket: gone", task.errorInfo());
    assertFalse(tasks.finish(claim, List.of(), CREATED));
  }

  @Test
  void accountsTakeTurnsAndEachIsServedInItsOrder() {
    long first = submit();
    long second = submit();
    long third = submit();
    long others = tasks.submit(task(OTHER, Optional.empty())).taskId();
    List<Long> order = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      order.add(tasks.claim("a", LEASE).orElseThrow().task().taskId());
    }
    assertEquals(List.of(first, others, second, third), order);
  }

  @Test
  void tasksOfExcludedAccountsStayInTheQueue() {
    long first = submit();
    long others = tasks.submit(task(OTHER, Optional.empty())).taskId();
    assertEquals(others, tasks.claim("a", LEASE, Set.of(ACCOUNT)).orElseThrow().task().taskId());
    assertEquals(Optional.empty(), tasks.claim("a", LEASE, Set.of(ACCOUNT)));
    assertEquals(first, tasks.claim("a", LEASE, Set.of(OTHER)).orElseThrow().task().taskId());
  }

  @Test
  void aRestartedWorkerGetsBackWhatItHeldAndNothingElse() {
    long mine = submit();
    long others = submit();
    tasks.claim("a", LEASE);
    tasks.claim("b", LEASE);
    assertEquals(1, tasks.releaseAll("a"));
    assertEquals(TaskStatus.PENDING, find(mine).status());
    assertEquals(TaskStatus.RUNNING, find(others).status());
  }

  @Test
  void pagesAreNewestFirstAndCountAll() {
    long first = submit();
    long second = submit();
    long third = submit();
    tasks.submit(task(OTHER, Optional.empty()));
    assertEquals(3, tasks.find(query(ACCOUNT, List.of(), 0, 2)).totalCount());
    assertEquals(
        List.of(third, second),
        tasks.find(query(ACCOUNT, List.of(), 0, 2)).tasks().stream()
            .map(ImageTask::taskId)
            .toList());
    assertEquals(
        List.of(first),
        tasks.find(query(ACCOUNT, List.of(), 2, 2)).tasks().stream()
            .map(ImageTask::taskId)
            .toList());
    assertEquals(0, tasks.find(query(OTHER, List.of(first), 0, 2)).totalCount());
  }

  @Test
  void anImportMakesItsImageWhenItEndsAndNotBefore() {
    NewTask submitted = importTask(Optional.empty(), "img-0000000002", 2);
    SubmittedTask task = tasks.submit(submitted);
    assertEquals(submitted.work(), find(task.taskId()).work());
    Claim claim = tasks.claim("a", LEASE).orElseThrow();
    tasks.recordProgress(claim, 40);
    Image pending = images.find(ACCOUNT, "cn-east-2", "img-0000000002").orElseThrow();
    assertEquals(ImageStatus.PENDING, pending.status());
    assertEquals(40, pending.progressPercent());
    assertEquals(OptionalLong.of(task.taskId()), images.openTask(pending.id()));
    assertRefused("Conflict with underlay image task '" + task.taskId() + "'", pending.id(), true);
    List<StoredSnapshot> made =
        pending.disks().stream().map(disk -> new StoredSnapshot(disk.snapshot(), 7)).toList();
    assertTrue(tasks.finish(claim, made, CREATED));
    Image ready = images.find(ACCOUNT, "cn-east-2", "img-0000000002").orElseThrow();
    assertEquals(ImageStatus.READY, ready.status());
    assertEquals(100, ready.progressPercent());
    assertEquals(List.of(7L, 7L), ready.disks().stream().map(ImageDisk::storedBytes).toList());
    assertEquals(OptionalLong.empty(), images.openTask(ready.id()));
  }

  private static NewTask copy(int place) {
    Image copy = image("img-copy%06d".formatted(place), ImageStatus.PENDING, place);
    return new NewTask(
        ACCOUNT,
        "cn-east-2",
        copy.id().value(),
        Optional.empty(),
        new TaskWork.Copy(
            SOURCE,
            copy.disks().stream()
                .map(
                    disk ->
                        new TaskWork.DiskCopy(
                            new SnapshotId("snapshot-1000000000"), disk.snapshot()))
                .toList()),
        Optional.of(copy),
        List.of(),
        CREATED);
  }

  @Test
  void tasksOfOneCallAreQueuedTogetherOrNotAtAll() {
    database.run(
        "insert into image (id, account, region, name, description, os_type, os_version, platform,"
            + " architecture, source, status, root_device_type, imported, created_at, boot_mode)"
            + " select 'img-' || lpad(n::text, 10, '0'), account, region, name, description,"
            + " os_type, os_version, platform, architecture, source, status, root_device_type,"
            + " imported, created_at, boot_mode from image, generate_series(100, $1) n",
        100 + ImageLimits.MAX_IMAGES - 4);
    int before = images.count(ACCOUNT, "cn-east-2");
    assertEquals(ImageLimits.MAX_IMAGES - 2, before);
    List<NewTask> three = List.of(copy(3), copy(4), copy(5));
    CloudException refusal = assertThrows(CloudException.class, () -> tasks.submit(three));
    assertEquals(ErrorCode.QUOTA_EXCEEDED, refusal.code());
    assertEquals(before, images.count(ACCOUNT, "cn-east-2"));
    assertEquals(0, Database.count(database.run("select count(*) from image_task")));
    assertEquals(0, tasks.find(query(ACCOUNT, List.of(), 0, 10)).totalCount());
    assertEquals(Optional.empty(), tasks.claim("worker", LEASE));

    List<SubmittedTask> two = tasks.submit(three.subList(0, 2));
    assertEquals(
        List.of("img-copy000003", "img-copy000004"),
        two.stream().map(SubmittedTask::imageId).toList());
    assertEquals(ImageLimits.MAX_IMAGES, images.count(ACCOUNT, "cn-east-2"));
  }

  @Test
  void aFailedImportLeavesAnImageInErrorThatCanBeDeleted() {
    tasks.submit(importTask(Optional.empty(), "img-0000000002", 2));
    Claim claim = tasks.claim("a", LEASE).orElseThrow();
    assertTrue(tasks.fail(claim, "InvalidImageFile: it is text", CREATED));
    Image image = images.find(ACCOUNT, "cn-east-2", "img-0000000002").orElseThrow();
    assertEquals(ImageStatus.ERROR, image.status());
    DiskSnapshotStore snapshots = new PostgresDiskSnapshotStore(database);
    SnapshotId systemDisk = image.systemDisk().snapshot();
    assertEquals(
        SnapshotStatus.ERROR_CREATE,
        snapshots.find(ACCOUNT, "cn-east-2", systemDisk.value()).orElseThrow().status());
    assertEquals(2, images.delete(image.id(), true).size());
    assertEquals(Optional.empty(), images.find(ACCOUNT, "cn-east-2", "img-0000000002"));
    assertEquals(2, snapshots.beingDeleted().size());
  }

  @Test
  void anImageStaysForAsLongAsATaskReadsIt() {
    long taskId = submit();
    ImageId source = new ImageId(SOURCE);
    assertRefused("Conflict with underlay image task '" + taskId + "'", source, false);
    assertTrue(tasks.finish(tasks.claim("a", LEASE).orElseThrow(), List.of(), CREATED));
    assertEquals(List.of(), images.delete(source, false));
    CloudException refusal = assertThrows(CloudException.class, () -> submit());
    assertEquals("Image '" + SOURCE + "' not found", refusal.getMessage());
  }

  /** The plan that is made for a statement before its values are known, as the pool has it. */
  private static String planOf(TaskPageSql sql) {
    String values =
        sql.parameters().stream().map(value -> "'" + value + "'").collect(joining(", "));
    return database.inTransaction(
        statements -> {
          statements.run("prepare list as " + sql.text());
          StringBuilder plan = new StringBuilder();
          for (Row row : statements.run("explain execute list (" + values + ")")) {
            plan.append(row.getString(0)).append('\n');
          }
          statements.run("deallocate list");
          return plan.toString();
        });
  }

  private static void assertRefused(String message, ImageId image, boolean withSnapshots) {
    CloudException refusal =
        assertThrows(CloudException.class, () -> images.delete(image, withSnapshots));
    assertEquals(message, refusal.getMessage());
  }

  /** Totals are kept beside the tasks, and have to be what counting gives. */
  @Test
  void totalsAreThoseOfEveryFilter() {
    for (int i = 0; i < 40; i++) {
      submit();
    }
    tasks.submit(importTask(Optional.empty(), "img-0000000002", 2));
    for (int i = 0; i < 9; i++) {
      Claim claim = tasks.claim("a", LEASE).orElseThrow();
      if (i < 3) {
        tasks.finish(claim, List.of(), CREATED);
      } else if (i < 5) {
        tasks.fail(claim, "Broken: by a test", CREATED);
      } else if (i < 7) {
        tasks.release(claim);
      }
    }
    for (Optional<TaskAction> action : everyAction()) {
      for (Optional<TaskStatus> status : everyStatus()) {
        String sql =
            "select count(*) from image_task where action <> 'CopyImage'"
                + action.map(each -> " and action = '" + each.wireName() + "'").orElse("")
                + status
                    .map(each -> " and status = '" + each.name().toLowerCase(Locale.ROOT) + "'")
                    .orElse("");
        TaskQuery query =
            new TaskQuery(
                ACCOUNT,
                "cn-east-2",
                action,
                List.of(),
                status,
                Optional.empty(),
                Optional.empty(),
                0,
                100);
        TaskStore.Page page = tasks.find(query);
        assertEquals(Database.count(database.run(sql)), page.totalCount(), sql);
        assertEquals(page.totalCount(), page.tasks().size(), sql);
      }
    }
  }

  private static List<Optional<TaskAction>> everyAction() {
    return List.of(
        Optional.empty(),
        Optional.of(TaskAction.EXPORT_IMAGE),
        Optional.of(TaskAction.IMPORT_IMAGE));
  }

  private static List<Optional<TaskStatus>> everyStatus() {
    List<Optional<TaskStatus>> statuses = new ArrayList<>(List.of(Optional.empty()));
    for (TaskStatus status : TaskStatus.values()) {
      statuses.add(Optional.of(status));
    }
    return statuses;
  }

  @Test
  void timesBoundAListAtBothEnds() {
    long taskId = submit();
    for (int[] range : new int[][] {{-9, 0, 1}, {0, 9, 1}, {1, 9, 0}, {-9, -1, 0}}) {
      TaskQuery query =
          new TaskQuery(
              ACCOUNT,
              "cn-east-2",
              Optional.empty(),
              List.of(),
              Optional.empty(),
              Optional.of(CREATED.plusSeconds(range[0])),
              Optional.of(CREATED.plusSeconds(range[1])),
              0,
              10);
      assertEquals(range[2], tasks.find(query).totalCount());
      assertEquals(range[2], tasks.find(query).tasks().size());
    }
    TaskQuery behind = query(ACCOUNT, List.of(), 10, 10);
    assertEquals(1, tasks.find(behind).totalCount(), "a page behind the end has a total");
    assertEquals(List.of(), tasks.find(behind).tasks());
    assertEquals(taskId, find(taskId).taskId());
  }

  /** No list of a hundred thousand tasks reads them. */
  @Test
  void noListScansTheTable() {
    submit();
    database.run(
        "insert into image_task (account, region, image, created_at, status, finished_at, progress,"
            + " action, snapshots, role, oss_url, all_disks, object_keys)"
            + " select account, region, image, created_at + n * interval '1 second',"
            + " 'finished', created_at, 100, action, snapshots, role, oss_url, all_disks,"
            + " object_keys from image_task, generate_series(1, 20000) as n");
    database.run("analyze image_task");
    for (Optional<TaskAction> action : everyAction()) {
      for (Optional<TaskStatus> status : everyStatus()) {
        TaskQuery query =
            new TaskQuery(
                ACCOUNT,
                "cn-east-2",
                action,
                List.of(),
                status,
                Optional.empty(),
                Optional.empty(),
                0,
                20);
        String plan = planOf(TaskPageSql.of(query));
        assertFalse(plan.contains("Seq Scan on image_task"), plan);
        // Where a filter leaves next to nothing, any index does.
        boolean many = !action.equals(Optional.of(TaskAction.IMPORT_IMAGE));
        if (many && status.orElse(TaskStatus.FINISHED) == TaskStatus.FINISHED) {
          assertTrue(plan.matches("(?s).*Limit [^\\n]*\\n *-> +Index Scan .*"), plan);
        }
      }
    }
  }

  /** Asked one after the other, page and number would be of two moments. */
  @Test
  void theNumberIsThatOfThePagesMoment() throws Exception {
    try (ExecutorService submitter = Executors.newSingleThreadExecutor()) {
      Future<?> submissions =
          submitter.submit(
              () -> {
                for (int i = 0; i < 100; i++) {
                  submit();
                }
              });
      boolean ended = false;
      while (!ended) {
        ended = submissions.isDone();
        TaskStore.Page page = tasks.find(query(ACCOUNT, List.of(), 0, 1000));
        assertEquals(page.tasks().size(), page.totalCount());
      }
      submissions.get();
    }
  }
}
