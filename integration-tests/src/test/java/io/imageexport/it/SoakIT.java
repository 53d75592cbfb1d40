package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imageexport.api.auth.RequestSigner;
import io.imageexport.testing.Patience;
import io.imageexport.testing.Thorough;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An emulator that has worked for long holds no more than one that has worked for a while: heap,
 * open files and threads.
 *
 * <p>Small exports, 400 in a minute, and 1,000 polls in a second, for {@code
 * -Dimageexport.soak.seconds=N}: 300 by default.
 */
@Thorough
class SoakIT {
  private static final long SECONDS = Long.getLong("imageexport.soak.seconds", 300);

  private static final int EXPORTS_PER_MINUTE = 400;
  private static final int POLLS_PER_SECOND = 1_000;
  private static final int POLLERS = 16;

  /** Pages of tasks, and objects that are written again and again: the disk has a bound as well. */
  private static final int PREFIXES = 50;

  /** Before it is taken for what an emulator holds that has worked for a while. */
  private static final Duration WARM_UP = Duration.ofSeconds(Math.max(10, SECONDS / 5));

  /** What comes and goes: buffers of a connection, a thread of a pool. */
  private static final long MAX_MORE_HEAP_BYTES = 8 << 20;

  private static final long MAX_MORE_FILES = 16;
  private static final long MAX_MORE_THREADS = 8;

  private static final String IMAGE = "img-soaked0001";
  private static final String TASKS = "/v1/regions/cn-east-2/imageTasks";
  private static final String EXPORT = "/v1/regions/cn-east-2/images/" + IMAGE + ":exportImage";
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final Duration END_LIMIT = Duration.ofMinutes(5);

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private final AtomicLong submitted = new AtomicLong();
  private final AtomicLong newestTask = new AtomicLong();
  private final AtomicLong polls = new AtomicLong();

  private record Held(long heapBytes, long openFiles, long threads) {}

  @Test
  void anEmulatorThatHasWorkedForLongHoldsNoMore() throws Exception {
    Path seed = SmallSeed.write(directory.resolve("seed.yaml"), IMAGE, 1);
    try (EmulatorProcess emulator =
            EmulatorProcess.serveAsLaunched(
                directory.resolve("data"), "--workers", "4", "--seed", seed.toString());
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      Caller caller = new Caller(emulator, http);
      work(caller, WARM_UP);
      Held before = held(emulator);
      long pollsBefore = polls.get();
      long start = System.nanoTime();
      work(caller, Duration.ofSeconds(SECONDS));
      double seconds = (System.nanoTime() - start) / 1e9;
      Held after = held(emulator);
      System.out.printf(
          "%d exports, %.0f polls/s for %.0f s: heap %.1f MiB, then %.1f; files %d, %d; threads %d,"
              + " %d%n",
          submitted.get(),
          (polls.get() - pollsBefore) / seconds,
          seconds,
          before.heapBytes() / 1048576.0,
          after.heapBytes() / 1048576.0,
          before.openFiles(),
          after.openFiles(),
          before.threads(),
          after.threads());
      assertEquals(submitted.get(), caller.count("finished"));
      assertEquals(0, caller.count("failed"));
      String seen = before + ", then " + after;
      assertTrue(after.heapBytes() - before.heapBytes() < MAX_MORE_HEAP_BYTES, seen);
      assertTrue(after.openFiles() - before.openFiles() <= MAX_MORE_FILES, seen);
      assertTrue(after.threads() - before.threads() <= MAX_MORE_THREADS, seen);
    }
  }

  /** Once all tasks have ended, and what they have left has been collected. */
  private static Held held(EmulatorProcess emulator) throws IOException, InterruptedException {
    ProcessFigures figures = ProcessFigures.of(emulator);
    long heapBytes = figures.usedHeapBytes();
    return new Held(heapBytes, figures.openFiles(), figures.threads());
  }

  private void work(Caller caller, Duration length) throws Exception {
    long end = System.nanoTime() + length.toNanos();
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      running.add(
          threads.submit(() -> repeat(end, EXPORTS_PER_MINUTE / 60.0, () -> submitOne(caller))));
      for (int i = 0; i < POLLERS; i++) {
        int poller = i;
        running.add(
            threads.submit(
                () ->
                    repeat(
                        end, (double) POLLS_PER_SECOND / POLLERS, () -> pollOnce(caller, poller))));
      }
    }
    rethrow(running);
    Patience.await(
        END_LIMIT,
        () -> "not all of " + submitted + " tasks have ended",
        () -> caller.count("finished") + caller.count("failed") >= submitted.get());
  }

  private static void rethrow(List<Future<?>> ended) throws InterruptedException {
    for (Future<?> each : ended) {
      try {
        each.get();
      } catch (ExecutionException e) {
        throw new AssertionError("a client was not answered as it should be", e.getCause());
      }
    }
  }

  private interface Call {
    void run() throws IOException, InterruptedException;
  }

  /** As often as wanted; a machine that is too slow for that is not asked for more at once. */
  private static Void repeat(long end, double perSecond, Call call)
      throws IOException, InterruptedException {
    long pause = (long) (1e9 / perSecond);
    long next = System.nanoTime();
    while (next < end) {
      long left = next - System.nanoTime();
      if (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
      }
      call.run();
      next = Math.max(next + pause, System.nanoTime() - pause);
    }
    return null;
  }

  private void submitOne(Caller caller) throws IOException, InterruptedException {
    String prefix = "p" + submitted.get() % PREFIXES;
    newestTask.set(caller.submit(prefix));
    submitted.incrementAndGet();
  }

  /** Most clients wait for one task; some look at a page. */
  private void pollOnce(Caller caller, int poller) throws IOException, InterruptedException {
    long task = newestTask.get();
    if (poller == 0 || task == 0) {
      caller.tasks(Map.of("pageSize", "20"));
    } else {
      assertEquals(1, caller.tasks(Map.of("taskIds.1", Long.toString(task))));
    }
    polls.incrementAndGet();
  }

  /** Signs and sends. */
  private static final class Caller {
    private final URI endpoint;
    private final RequestSigner signer;
    private final HttpClient http;

    Caller(EmulatorProcess emulator, HttpClient http) {
      this.endpoint = URI.create(emulator.endpoint());
      this.signer = SignedHttp.signer(emulator.accessKey(), emulator.secretKey());
      this.http = http;
    }

    long submit(String prefix) throws IOException, InterruptedException {
      String body =
          "{\"roleName\":\"image-export\",\"ossPrefix\":\"%s\",\"ossUrl\":\"%s\"}"
              .formatted(prefix, JavaSdk.ossUrl("test-export"));
      return result("POST", EXPORT, Map.of(), body).path("exportTaskId").asLong();
    }

    int tasks(Map<String, String> query) throws IOException, InterruptedException {
      return result("GET", TASKS, query, "").path("taskSet").size();
    }

    long count(String status) throws IOException, InterruptedException {
      return result("GET", TASKS, Map.of("taskStatus", status, "pageSize", "1"), "")
          .path("totalCount")
          .asLong(-1);
    }

    private JsonNode result(String method, String path, Map<String, String> query, String body)
        throws IOException, InterruptedException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      HttpRequest request =
          SignedHttp.request(
                  endpoint.toString(),
                  signer.sign(
                      "cn-east-2",
                      "vm",
                      method,
                      path,
                      query,
                      SignedHttp.headers(endpoint.getAuthority()),
                      bytes),
                  bytes)
              .timeout(Patience.of(ANSWER_LIMIT))
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(answer.statusCode() + " " + answer.body());
      }
      return JSON.readTree(answer.body()).path("result");
    }
  }
}
