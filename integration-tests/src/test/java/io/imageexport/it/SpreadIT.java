package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.api.postgres.PostgresAddress;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.it.store.Disturbance;
import io.imageexport.it.store.ObservedStore;
import io.imageexport.it.store.StoreCall;
import io.imageexport.it.store.StoreCall.Operation;
import io.imageexport.it.store.StoreProxy;
import io.imageexport.it.store.StoreWatcher;
import io.imageexport.testing.Patience;
import io.imageexport.testing.Thorough;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two serving processes send the parts of one export, whichever of them dies. */
@Thorough
class SpreadIT {
  private static final String IMAGE = "img-large00001";

  /** As far as the wire of a real store is away. */
  private static final Duration DISTANCE = Duration.ofMillis(400);

  @TempDir private Path directory;

  private EmbeddedPostgres postgres;
  private RunningStore store;
  private final ObservedStore observed = new ObservedStore();

  /** One process, and the parts that it has sent. */
  private final class Sender implements AutoCloseable {
    private final AtomicInteger parts = new AtomicInteger();
    private final StoreProxy proxy;
    private final EmulatorProcess emulator;

    Sender(String name) throws Exception {
      proxy = StoreProxy.before(store.address());
      proxy.watch(new Counting(parts));
      emulator = serve(name, postgres.address(), proxy);
    }

    @Override
    public void close() throws IOException {
      emulator.close();
      proxy.close();
    }
  }

  /** Counts the parts of one process, and passes on to whoever looks at all of them. */
  private final class Counting implements StoreWatcher {
    private final AtomicInteger parts;

    Counting(AtomicInteger parts) {
      this.parts = parts;
    }

    @Override
    public Disturbance arrived(StoreCall call) {
      observed.arrived(call);
      return call.operation() == Operation.PUT_PART
          ? new Disturbance.Delay(DISTANCE)
          : Disturbance.none();
    }

    @Override
    public void answered(StoreCall call, int status) {
      observed.answered(call, status);
      if (call.operation() == Operation.PUT_PART && status == 200) {
        parts.incrementAndGet();
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    postgres =
        EmbeddedPostgres.start(
            directory.resolve("pg"),
            directory.resolve("programs"),
            StartupWait.quiet(),
            launched -> {});
    store = RunningStore.embedded(directory.resolve("objects"));
  }

  @AfterEach
  void stop() throws IOException {
    store.close();
    postgres.close();
  }

  private EmulatorProcess serve(String name, PostgresAddress address, StoreProxy proxy)
      throws Exception {
    return ServeOptions.seededBy("seed.yaml")
        .with("--spread", "--snapshot-dir", directory.resolve("blocks").toString())
        .postgres(address)
        .store(proxy, store)
        .serve(directory.resolve(name));
  }

  private Path file(String prefix) {
    return directory
        .resolve("objects")
        .resolve("test-export")
        .resolve(prefix + "_exportImage_" + IMAGE);
  }

  private static void assertFinished(EmulatorProcess emulator, String taskId)
      throws InterruptedException {
    TaskInfo task = JavaSdk.of(emulator).awaitEnd(taskId);
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
  }

  private static String submit(EmulatorProcess emulator, String prefix) {
    return JavaSdk.of(emulator).submit(JavaSdk.request(IMAGE).ossPrefix(prefix));
  }

  @Test
  void bothSendAndEitherMayDie() throws Exception {
    try (Sender first = new Sender("first")) {
      assertFinished(first.emulator, submit(first.emulator, "alone"));
      int alone = first.parts.getAndSet(0);
      try (Sender second = new Sender("second")) {
        assertFinished(first.emulator, submit(first.emulator, "both"));
        assertSame("both");
        assertTrue(
            first.parts.get() > 0 && second.parts.get() > 0, first.parts + " and " + second.parts);
        assertEquals(alone, first.parts.get() + second.parts.get());

        String helped = submit(first.emulator, "helperdies");
        killOnceBothHaveSent(second, first, second);
        assertFinished(first.emulator, helped);
        assertSame("helperdies");
      }
      try (Sender second = new Sender("second")) {
        String left = submit(first.emulator, "ownerdies");
        // Whoever has claimed it is its owner.
        killOnceBothHaveSent(first, first, second);
        assertFinished(second.emulator, left);
        assertSame("ownerdies");
      }
    }
    assertEquals(List.of(), observed.sentAgain());
  }

  private void assertSame(String prefix) throws Exception {
    assertEquals(-1, Files.mismatch(file("alone"), file(prefix)), prefix);
  }

  private static void killOnceBothHaveSent(Sender killed, Sender first, Sender second)
      throws InterruptedException {
    first.parts.set(0);
    second.parts.set(0);
    Patience.await(
        Duration.ofMinutes(1),
        () -> "parts of both processes",
        () -> first.parts.get() >= 3 && second.parts.get() >= 3);
    killed.emulator.kill();
  }
}
