package io.imageexport.core.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.testing.Patience;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What workers do where there is no task of their own. */
class TaskWorkersTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final AccountId ACCOUNT = new AccountId("324100000385");
  private static final AccountId OTHER = new AccountId("859150329790");

  private final InMemoryTaskStore tasks = new InMemoryTaskStore();

  private TaskWorkers workers(TaskHelper helper) {
    return workers(helper, WorkerSettings.of(2));
  }

  private TaskWorkers workers(TaskHelper helper, WorkerSettings settings) {
    return workers(helper, settings, claim -> List.of());
  }

  private TaskWorkers workers(TaskHelper helper, WorkerSettings settings, TaskRunner runner) {
    Map<TaskAction, TaskRunner> runners = new EnumMap<>(TaskAction.class);
    for (TaskAction action : TaskAction.values()) {
      runners.put(action, runner);
    }
    return new TaskWorkers(tasks, runners, helper, settings, "worker", CLOCK);
  }

  /** Of another process. */
  private static Claim claim() {
    InMemoryTaskStore others = new InMemoryTaskStore();
    others.submit(newTask(ACCOUNT));
    return others.claim("other", Duration.ofSeconds(30)).orElseThrow();
  }

  private static NewTask newTask(AccountId account) {
    TaskWork.Export work =
        new TaskWork.Export(
            new ResourceName("image-export"),
            OssUrl.parse("https://test-export.s3-internal.cn-east-2.jdcloud-oss.com"),
            Optional.empty(),
            false,
            List.of(new DiskTarget(new SnapshotId("snapshot-0000000001"), "one")));
    return new NewTask(
        account,
        "cn-east-2",
        "img-0000000001",
        Optional.empty(),
        work,
        Optional.empty(),
        List.of(),
        Instant.EPOCH);
  }

  private record Help(Claim claim, Runnable action) implements TaskHelper.Help {
    @Override
    public void give(ActiveClaim active) {
      action.run();
    }
  }

  @Test
  void helpThatIsOfNoUseDoesNotSpin() throws Exception {
    AtomicInteger given = new AtomicInteger();
    Help useless = new Help(claim(), given::incrementAndGet);
    try (TaskWorkers workers = workers(() -> Optional.of(useless))) {
      workers.start();
      Thread.sleep(1_500);
    }
    assertTrue(given.get() > 0, "nobody helped");
    assertTrue(given.get() < 20, "helped " + given + " times");
  }

  @Test
  void helpThatFailsDoesNotEndTheWorker() throws Exception {
    CountDownLatch twice = new CountDownLatch(2);
    Help failing =
        new Help(
            claim(),
            () -> {
              twice.countDown();
              throw new IllegalStateException("of a test");
            });
    try (TaskWorkers workers = workers(() -> Optional.of(failing))) {
      workers.start();
      assertTrue(twice.await(Patience.seconds(30), TimeUnit.SECONDS));
    }
  }

  @Test
  void aProcessWithoutWorkersLeavesTasksInTheQueue() throws Exception {
    tasks.submit(newTask(ACCOUNT));
    try (TaskWorkers workers = workers(TaskHelper.none(), WorkerSettings.none())) {
      workers.start();
      workers.wakeUp();
      Thread.sleep(1_500);
    }
    assertTrue(tasks.claim("another", Duration.ofSeconds(30)).isPresent(), "it has been taken");
  }

  /** Its tasks take for ever, and there are more of them than workers. */
  @Test
  void oneAccountLeavesWorkersToOthers() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    TaskRunner runner =
        claim -> {
          if (claim.task().account().equals(ACCOUNT)) {
            running.incrementAndGet();
            awaitQuietly(end);
          }
          return List.of();
        };
    for (int i = 0; i < 6; i++) {
      tasks.submit(newTask(ACCOUNT));
    }
    try (TaskWorkers workers = workers(TaskHelper.none(), WorkerSettings.of(4), runner)) {
      workers.start();
      Patience.await(Duration.ofSeconds(10), () -> "three tasks", () -> running.get() == 3);
      long others = tasks.submit(newTask(OTHER)).taskId();
      Patience.await(
          Duration.ofSeconds(10),
          () -> "the task of the other account",
          () -> tasks.task(others).status() == TaskStatus.FINISHED);
      assertEquals(3, running.get());
      end.countDown();
      Patience.await(Duration.ofSeconds(10), () -> "all tasks", () -> running.get() == 6);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
