package io.imageexport.oss.server;

import io.imageexport.testing.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server as a child process, which is awaited when it starts, and ended when it is closed. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Process process;
  private final Path log;
  private final Thread endWithTests;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.endWithTests = new Thread(process::destroyForcibly);
  }

  /**
   * Starts a program, and returns once it answers.
   *
   * @param log for what it says
   * @param ready answers as soon as the server serves, with any status below 500
   */
  static ServerProcess start(
      List<String> command, Map<String, String> environment, Path log, URI ready)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    ServerProcess server = new ServerProcess(builder.start(), log);
    Runtime.getRuntime().addShutdownHook(server.endWithTests);
    try {
      server.await(ready);
    } catch (IOException | RuntimeException | AssertionError failure) {
      server.close();
      throw failure;
    }
    return server;
  }

  /** A port of the loopback address that nobody has now. */
  static int freePort() throws IOException {
    try (ServerSocket trial = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return trial.getLocalPort();
    }
  }

  private void await(URI ready) throws IOException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest question =
          HttpRequest.newBuilder(ready).timeout(Patience.of(Duration.ofSeconds(2))).build();
      Patience.await(
          START_LIMIT,
          () -> "ready; its log is " + log,
          () -> {
            if (!process.isAlive()) {
              throw new IOException("ended before it was ready: " + Files.readString(log));
            }
            return answers(client, question);
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static boolean answers(HttpClient client, HttpRequest question)
      throws InterruptedException {
    try {
      return client.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() < 500;
    } catch (IOException notYet) {
      return false;
    }
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(Patience.of(STOP_LIMIT).toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Runtime.getRuntime().removeShutdownHook(endWithTests);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      // The tests are ending, and the hook does the same.
    }
  }
}
