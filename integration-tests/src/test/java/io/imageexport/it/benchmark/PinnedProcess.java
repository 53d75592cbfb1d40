package io.imageexport.it.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server on one processor, its own child processes included. */
final class PinnedProcess implements AutoCloseable {
  private static final String SERVER_PROCESSOR = "0";
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Process process;

  private PinnedProcess(Process process) {
    this.process = process;
  }

  /** Whether the server answers. */
  interface Probe {
    boolean answers() throws IOException, InterruptedException;
  }

  static PinnedProcess start(Path output, Probe probe, List<String> command)
      throws IOException, InterruptedException {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", SERVER_PROCESSOR));
    pinned.addAll(command);
    Process process =
        new ProcessBuilder(pinned)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    PinnedProcess started = new PinnedProcess(process);
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!probe.answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        started.close();
        throw new IOException(command.getFirst() + " did not start; its output is in " + output);
      }
      Thread.sleep(100);
    }
    return started;
  }

  /** Stops it for a while, so that the other one has the processor for itself. */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    command.add(Long.toString(process.pid()));
    process.descendants().forEach(child -> command.add(Long.toString(child.pid())));
    new ProcessBuilder(command).start().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
