package io.imageexport.api.cli;

import io.imageexport.core.text.VisibleText;
import java.util.concurrent.CountDownLatch;

/** The end of this process, by Ctrl-C or a signal: what must not outlive it is closed then. */
final class ProcessEnd {
  private static volatile boolean ending;

  private ProcessEnd() {}

  /** Closes a resource when the process ends, however early that is. */
  static void closes(AutoCloseable resource) {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> end(resource)));
  }

  private static void end(AutoCloseable resource) {
    ending = true;
    try {
      resource.close();
    } catch (Exception e) {
      System.err.println(VisibleText.of("emulator: did not end well: " + e.getMessage()));
    }
  }

  /** Whether errors of the command are only echoes of its end. */
  static boolean isNear() {
    return ending;
  }

  /** Waits for the end. */
  static void await() throws InterruptedException {
    new CountDownLatch(1).await();
  }
}
