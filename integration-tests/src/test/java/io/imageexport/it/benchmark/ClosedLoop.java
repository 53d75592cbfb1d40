package io.imageexport.it.benchmark;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Clients that each send a request, wait for its answer, and send the next, for a while. */
final class ClosedLoop {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  private final int clients;
  private final Duration length;

  ClosedLoop(int clients, Duration length) {
    this.clients = clients;
    this.length = length;
  }

  /**
   * What the clients send, and what has to be in each answer: a fast refusal is no answer.
   *
   * @param requests makes the next request; safe for threads
   */
  record Work(Supplier<HttpRequest.Builder> requests, String wanted) {
    void check(HttpResponse<String> answer) throws IOException {
      if (answer.statusCode() != 200 || !answer.body().contains(wanted)) {
        throw new IOException(answer.statusCode() + " " + answer.body());
      }
    }
  }

  Measurement run(Work work) throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    long end = start + length.toNanos();
    List<Future<long[]>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < clients; client++) {
        running.add(threads.submit(() -> client(work, end)));
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    List<long[]> latencies = new ArrayList<>();
    for (Future<long[]> client : running) {
      latencies.add(client.get());
    }
    return Measurement.of(latencies, seconds);
  }

  /** One client with a connection of its own; returns how long each answer took, in nanoseconds. */
  private static long[] client(Work work, long end) throws IOException, InterruptedException {
    long[] latencies = new long[1 << 10];
    int count = 0;
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      while (System.nanoTime() < end) {
        HttpRequest request = work.requests().get().timeout(ANSWER_LIMIT).build();
        long sent = System.nanoTime();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (count == latencies.length) {
          latencies = Arrays.copyOf(latencies, 2 * count);
        }
        latencies[count] = System.nanoTime() - sent;
        count++;
        work.check(answer);
      }
    }
    return Arrays.copyOf(latencies, count);
  }
}
