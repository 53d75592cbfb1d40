package io.imageexport.api.embedded;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.startup.StartupWait;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server that was launched here: its process, and what it says. */
record RunningServer(Process process, ServerOutput output) {
  /** Longer starts are worth a word. */
  private static final Duration USUAL_START = Duration.ofSeconds(5);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  RunningServer {
    requireNonNull(process, "process is null");
    requireNonNull(output, "output is null");
  }

  /** What has come of waiting for a server. */
  enum State {
    /** It accepts connections. */
    READY,
    /** It was not started, because another process holds the lock of the database. */
    LOCKED_OUT,
    /** It has ended, or was not ready in time. */
    FAILED
  }

  /** Waits until the server accepts connections, through the recovery after a crash if need be. */
  State await(StartupWait wait) throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < wait.limit().toNanos()) {
      if (System.nanoTime() - start > USUAL_START.toNanos()) {
        wait.report("the embedded PostgreSQL", output.reason());
      }
      if (output.awaitReady(Duration.ofMillis(50))) {
        return State.READY;
      }
      if (!process.isAlive()) {
        output.awaitEnd();
        return process.exitValue() == ServerProgram.LOCKED_OUT ? State.LOCKED_OUT : State.FAILED;
      }
      // Its output may have ended before the process has.
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return State.FAILED;
  }

  /** Ends the server in whatever way is possible. */
  void end() {
    if (!process.isAlive()) {
      return;
    }
    try {
      LeftOverServer.interrupt(process.toHandle());
      process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException | TimeoutException | ExecutionException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
