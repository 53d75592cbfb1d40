package io.imageexport.it.benchmark.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of others, run one after the other and measured together. */
final class Commands {
  private static final int SAMPLE_MILLIS = 5;

  private final Path folder;
  private final Map<String, String> environment;

  /**
   * @param folder that they run in
   * @param environment beside that of this process
   */
  Commands(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = Map.copyOf(environment);
  }

  @SafeVarargs
  final Run measure(List<String>... commands) throws IOException, InterruptedException {
    double cpu = ProcessMeter.cpuSecondsOfChildren();
    long start = System.nanoTime();
    long peak = 0;
    for (List<String> command : commands) {
      peak = Math.max(peak, runAndWatch(command));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Run(seconds, ProcessMeter.cpuSecondsOfChildren() - cpu, peak, List.of());
  }

  void run(String... command) throws IOException, InterruptedException {
    runAndWatch(List.of(command));
  }

  /** Returns the peak of its memory. */
  private long runAndWatch(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    Process process = builder.start();
    ProcessMeter meter = ProcessMeter.of(process.pid());
    long peak = 0;
    while (!process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, meter.peakBytes());
    }
    if (process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
    return peak;
  }
}
