package io.imageexport.api.cli;

import io.imageexport.api.Emulator;
import io.imageexport.api.EmulatorConfig;
import io.imageexport.api.RunningInstance;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** An emulator in this process, which ends with it however it ends. */
final class RunningEmulator implements AutoCloseable {
  private final Emulator emulator;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  private RunningEmulator(Emulator emulator) {
    this.emulator = emulator;
  }

  static RunningEmulator start(EmulatorConfig config, PrintWriter out)
      throws IOException, InterruptedException {
    RunningEmulator running = new RunningEmulator(Emulator.start(config));
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(running::close));
    running.printBanner(config, out);
    return running;
  }

  Emulator emulator() {
    return emulator;
  }

  private void printBanner(EmulatorConfig config, PrintWriter out) {
    RunningInstance instance = emulator.instance();
    out.println("JD Cloud image-export emulator");
    out.println("  Address       " + instance.endpoint());
    out.println("  Object store  " + instance.ossEndpoint() + " (S3, signature V4)");
    out.println("  Account       " + instance.account());
    out.println("  Access key    " + instance.accessKey() + " (secret: ./emulator env)");
    out.println("  Region        cn-east-2 is seeded; cn-north-1 cn-east-1 cn-south-1 exist too");
    out.println("  Data          " + config.dataDirectory().toAbsolutePath().normalize());
    out.println(
        "  Modes         iam=enforce signature=verify precheck="
            + config.precheck().name().toLowerCase(java.util.Locale.ROOT)
            + " workers="
            + config.exports().workers()
            + " database="
            + (config.postgres().isPresent() ? "yours" : "embedded")
            + " store="
            + (config.objectStore().isPresent() ? "yours" : "embedded"));
    long startedAt = ManagementFactory.getRuntimeMXBean().getStartTime();
    out.println("Ready in " + (System.currentTimeMillis() - startedAt) + " ms");
    out.flush();
  }

  /** Returns when the process is told to end. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      emulator.close();
      ended.countDown();
    }
  }
}
