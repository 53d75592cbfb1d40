package io.imageexport.api.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.core.export.Claim;
import io.imageexport.core.export.DiskTarget;
import io.imageexport.core.export.ExportRequest;
import io.imageexport.core.export.ExportTask;
import io.imageexport.core.export.NewTask;
import io.imageexport.core.export.OssUrl;
import io.imageexport.core.export.TaskDecision;
import io.imageexport.core.export.TaskQuery;
import io.imageexport.core.export.TaskStatus;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.Upload;
import io.imageexport.core.policy.Effect;
import io.imageexport.core.policy.Extension;
import io.imageexport.core.policy.StatementTrace;
import io.imageexport.core.policy.Verdict;
import io.imageexport.core.snapshot.SnapshotId;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
  private static final AccountId OTHER = new AccountId("859150329790");
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Instant CREATED = Instant.parse("2026-11-23T01:02:03Z");

  @TempDir private static Path directory;

  private static EmbeddedPostgres server;
  private static Vertx vertx;
  private static Database database;
  private static PostgresTaskStore tasks;

  @BeforeAll
  static void start() throws Exception {
    server =
        EmbeddedPostgres.start(
            directory.resolve("pg"), directory.resolve("programs"), launched -> {});
    vertx = Vertx.vertx();
    database = Database.open(vertx, server.address());
    tasks = new PostgresTaskStore(database);
    for (AccountId account : List.of(ACCOUNT, OTHER)) {
      database.run(
          "insert into account (id, created_at) values ($1, $2)",
          account.value(),
          Database.timestamp(CREATED));
    }
  }

  @AfterAll
  static void stop() {
    database.close();
    vertx.close().await();
    server.close();
  }

  @BeforeEach
  void empty() {
    database.run("truncate export_task, open_upload, task_decision");
  }

  private static NewTask task(AccountId account, Optional<String> token) {
    ExportRequest request =
        new ExportRequest(
            account,
            "cn-east-2",
            "img-0000000001",
            new ResourceName("image-export"),
            OssUrl.parse("https://test-export.s3-internal.cn-east-2.jdcloud-oss.com"),
            Optional.of("pre"),
            token,
            true);
    return new NewTask(
        request,
        List.of(
            new DiskTarget(new SnapshotId("snapshot-0000000001"), "one"),
            new DiskTarget(new SnapshotId("snapshot-0000000002"), "two")),
        List.of(decision(Verdict.ALLOW, "vm:exportImage", "p statement 1 allows")),
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
    return tasks.submit(task(ACCOUNT, Optional.empty()));
  }

  private static TaskQuery query(AccountId account, List<Long> ids, int offset, int limit) {
    return new TaskQuery(
        account,
        "cn-east-2",
        ids,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        offset,
        limit);
  }

  private static ExportTask find(long taskId) {
    return tasks.find(query(ACCOUNT, List.of(taskId), 0, 1)).tasks().getFirst();
  }

  private static void endLeases() {
    database.run("update export_task set lease_until = now() - interval '1 second'");
  }

  @Test
  void aTaskIsReadAsItWasSubmitted() {
    NewTask submitted = task(ACCOUNT, Optional.of("token"));
    ExportTask read = find(tasks.submit(submitted));
    assertEquals(submitted.request(), read.request());
    assertEquals(submitted.targets(), read.targets());
    assertEquals(CREATED, read.createdAt());
    assertEquals(TaskStatus.PENDING, read.status());
    assertEquals(0, read.progressPercent());
    assertEquals(Optional.empty(), read.finishedAt());
  }

  @Test
  void aClientTokenNamesOneTaskOfItsAccount() {
    long first = tasks.submit(task(ACCOUNT, Optional.of("token")));
    assertEquals(first, tasks.submit(task(ACCOUNT, Optional.of("token"))));
    assertEquals(OptionalLong.of(first), tasks.findByClientToken(ACCOUNT, "token"));
    assertEquals(OptionalLong.empty(), tasks.findByClientToken(OTHER, "token"));
    assertTrue(tasks.submit(task(OTHER, Optional.of("token"))) != first);
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
    endLeases();
    Claim current = tasks.claim("b", LEASE).orElseThrow();
    assertEquals(taskId, current.task().taskId());
    assertTrue(current.fencingToken() > old.fencingToken());
    Upload upload = new Upload(new ObjectKey("test-export", "one"), "id");
    assertFalse(tasks.renew(old, LEASE));
    assertFalse(tasks.recordProgress(old, 50));
    assertFalse(tasks.recordUpload(old, upload));
    assertFalse(tasks.forgetUpload(old, upload));
    assertFalse(tasks.finish(old, CREATED));
    assertFalse(tasks.fail(old, "late", CREATED));
    assertFalse(tasks.release(old));
    assertEquals(TaskStatus.RUNNING, find(taskId).status());
    assertEquals(0, find(taskId).progressPercent());
    assertTrue(tasks.finish(current, CREATED));
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
    assertTrue(tasks.finish(claim, CREATED.plusSeconds(9)));
    ExportTask task = find(taskId);
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
    ExportTask task = find(taskId);
    assertEquals(TaskStatus.FAILED, task.status());
    assertEquals("NoSuchBucket: gone", task.errorInfo());
    assertFalse(tasks.finish(claim, CREATED));
  }

  @Test
  void openUploadsAreFoundByTheNextWorker() {
    submit();
    Claim claim = tasks.claim("a", LEASE).orElseThrow();
    Upload one = new Upload(new ObjectKey("test-export", "one"), "id-1");
    Upload two = new Upload(new ObjectKey("test-export", "two"), "id-2");
    assertTrue(tasks.recordUpload(claim, one));
    assertTrue(tasks.recordUpload(claim, two));
    assertTrue(tasks.forgetUpload(claim, one));
    tasks.release(claim);
    assertEquals(List.of(two), tasks.claim("b", LEASE).orElseThrow().openUploads());
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
            .map(ExportTask::taskId)
            .toList());
    assertEquals(
        List.of(first),
        tasks.find(query(ACCOUNT, List.of(), 2, 2)).tasks().stream()
            .map(ExportTask::taskId)
            .toList());
    assertEquals(0, tasks.find(query(OTHER, List.of(first), 0, 2)).totalCount());
  }
}
