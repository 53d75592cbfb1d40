package io.imageexport.core.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.snapshot.SnapshotId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values that are written, and those that wait for their turn. */
@Timeout(60)
class ProgressMeterTest {
  private final InMemoryTaskStore tasks = new InMemoryTaskStore();

  /** How many more writes the database refuses. */
  private final AtomicInteger refusals = new AtomicInteger();

  private ActiveClaim claim;

  @BeforeEach
  void claim() {
    tasks.submit(
        new NewTask(
            new AccountId("324100000385"),
            "cn-east-2",
            "img-0000000001",
            Optional.empty(),
            new TaskWork.Export(
                new ResourceName("image-export"),
                OssUrl.parse("https://test-export.s3-internal.cn-east-2.jdcloud-oss.com"),
                Optional.empty(),
                false,
                List.of(new DiskTarget(new SnapshotId("snapshot-0000000001"), "one"))),
            Optional.empty(),
            List.of(),
            Instant.EPOCH));
    Claim held = tasks.claim("worker", Duration.ofSeconds(30)).orElseThrow();
    claim = new ActiveClaim(held, refusing(), Clock.systemUTC());
  }

  /** The store, but for as many writes of progress as are to be refused. */
  private TaskStore refusing() {
    return (TaskStore)
        Proxy.newProxyInstance(
            TaskStore.class.getClassLoader(),
            new Class<?>[] {TaskStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("recordProgress") && refusals.getAndDecrement() > 0) {
                throw new CloudException(ErrorCode.UNAVAILABLE, "the database cannot be reached");
              }
              try {
                return method.invoke(tasks, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void await(List<Integer> expected) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!tasks.recordedProgress().equals(expected) && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    assertEquals(expected, tasks.recordedProgress());
  }

  @Test
  void aValueThatCameTooEarlyIsWrittenThoughNoOtherFollows() throws Exception {
    try (ProgressMeter meter = new ProgressMeter(claim, 100)) {
      meter.acknowledged(50);
      meter.acknowledged(28);
      await(List.of(50, 78));
      meter.acknowledged(1);
      await(List.of(50, 78, 79));
    }
  }

  @Test
  void theLastValueIsWrittenBeforeASilence() {
    try (ProgressMeter meter = new ProgressMeter(claim, 100)) {
      meter.acknowledged(50);
      meter.acknowledged(50);
      meter.flush();
      assertEquals(List.of(50, 99), tasks.recordedProgress());
      meter.flush();
      assertEquals(List.of(50, 99), tasks.recordedProgress());
    }
  }

  @Test
  void aDatabaseThatIsAwayGetsTheValueWhenItIsBack() throws Exception {
    try (ProgressMeter meter = new ProgressMeter(claim, 100)) {
      meter.acknowledged(50);
      refusals.set(2);
      meter.acknowledged(28);
      await(List.of(50, 78));
    }
  }

  @Test
  void nothingIsWrittenAfterTheEnd() throws Exception {
    ProgressMeter meter = new ProgressMeter(claim, 100);
    meter.acknowledged(50);
    meter.acknowledged(28);
    meter.close();
    meter.close();
    List<Integer> written = tasks.recordedProgress();
    meter.acknowledged(1);
    Thread.sleep(ProgressMeter.INTERVAL.multipliedBy(3));
    assertEquals(written, tasks.recordedProgress());
  }

  /** Parts of random sizes, acknowledged at random times by several threads. */
  @Test
  void valuesRiseAreThrottledAndEndWithTheLast() throws Exception {
    Random random = new Random(14);
    int[] parts = random.ints(40, 1, 100).toArray();
    long planned = 0;
    for (int part : parts) {
      planned += part;
    }
    long begun = System.nanoTime();
    try (ProgressMeter meter = new ProgressMeter(claim, planned)) {
      try (ExecutorService senders = Executors.newFixedThreadPool(4)) {
        for (int part : parts) {
          int pause = random.nextInt(60);
          senders.execute(
              () -> {
                try {
                  Thread.sleep(pause);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                meter.acknowledged(part);
              });
        }
      }
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (tasks.task(1).progressPercent() < 99 && System.nanoTime() < deadline) {
        Thread.sleep(5);
      }
    }
    List<Integer> written = tasks.recordedProgress();
    assertEquals(99, written.getLast());
    assertEquals(written.stream().sorted().distinct().toList(), written);
    long turns = (System.nanoTime() - begun) / ProgressMeter.INTERVAL.toNanos() + 1;
    assertTrue(written.size() <= turns, written + " within " + turns + " turns");
  }
}
