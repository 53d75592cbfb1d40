package io.imageexport.qcow2.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures work of this process, or of a child, by what Linux says in /proc. */
final class Meter {
  private static final Path SELF = Path.of("/proc/self");
  private static final double TICKS_PER_SECOND = 100;

  /** Fields of /proc/PID/stat behind the name, counted from zero. */
  private static final int USER_TICKS = 11;

  private static final int CHILD_USER_TICKS = 13;

  private Meter() {}

  /** Work that gives the length of the file that came out. */
  interface Work {
    long run() throws IOException, InterruptedException;
  }

  static Measured ofThisProcess(Work work) throws IOException, InterruptedException {
    System.gc();
    // 5 sets the high-water mark back to what is resident now.
    Files.writeString(SELF.resolve("clear_refs"), "5");
    double cpu = cpuSeconds(USER_TICKS);
    long start = System.nanoTime();
    long outputBytes = work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Measured(seconds, cpuSeconds(USER_TICKS) - cpu, peakBytes(SELF), outputBytes);
  }

  static Measured ofChild(List<String> command, Path output)
      throws IOException, InterruptedException {
    Files.deleteIfExists(output);
    double cpu = cpuSeconds(CHILD_USER_TICKS);
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).inheritIO().start();
    Path status = Path.of("/proc/" + process.pid());
    long peak = 0;
    while (process.isAlive()) {
      peak = Math.max(peak, peakBytes(status));
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
    long outputBytes = Files.size(output);
    Files.delete(output);
    return new Measured(seconds, cpuSeconds(CHILD_USER_TICKS) - cpu, peak, outputBytes);
  }

  private static double cpuSeconds(int userField) throws IOException {
    String stat = Files.readString(SELF.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[userField]) + Long.parseLong(fields[userField + 1]);
    return ticks / TICKS_PER_SECOND;
  }

  private static long peakBytes(Path process) {
    try {
      for (String line : Files.readAllLines(process.resolve("status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
      return 0;
    } catch (IOException ended) {
      return 0;
    }
  }
}
