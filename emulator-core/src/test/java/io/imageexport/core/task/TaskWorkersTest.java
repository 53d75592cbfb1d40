package io.imageexport.core.task;

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

  private final InMemoryTaskStore tasks = new InMemoryTaskStore();

  private TaskWorkers workers(TaskHelper helper) {
    return workers(helper, WorkerSettings.of(2));
  }

  private TaskWorkers workers(TaskHelper helper, WorkerSettings settings) {
    Map<TaskAction, TaskRunner> runners = new EnumMap<>(TaskAction.class);
    for (TaskAction action : TaskAction.values()) {
      runners.put(action, claim -> List.of());
    }
    return new TaskWorkers(tasks, runners, helper, settings, "worker", CLOCK);
  }

  /** Of another process. */
  private static Claim claim() {
    InMemoryTaskStore others = new InMemoryTaskStore();
    others.submit(newTask());
    return others.claim("other", Duration.ofSeconds(30)).orElseThrow();
  }

  private static NewTask newTask() {
    TaskWork.Export work =
        new TaskWork.Export(
            new ResourceName("image-export"),
            OssUrl.parse("https://test-export.s3-internal.cn-east-2.jdcloud-oss.com"),
            Optional.empty(),
            false,
            List.of(new DiskTarget(new SnapshotId("snapshot-0000000001"), "one")));
    return new NewTask(
        new AccountId("324100000385"),
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
    tasks.submit(newTask());
    try (TaskWorkers workers = workers(TaskHelper.none(), WorkerSettings.none())) {
      workers.start();
      workers.wakeUp();
      Thread.sleep(1_500);
    }
    assertTrue(tasks.claim("another", Duration.ofSeconds(30)).isPresent(), "it has been taken");
  }
}
