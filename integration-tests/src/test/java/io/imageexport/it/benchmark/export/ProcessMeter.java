package io.imageexport.it.benchmark.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says in /proc about a process: its processor time, and the peak of its memory. */
record ProcessMeter(Path process) {
  private static final Path SELF = Path.of("/proc/self");
  private static final double TICKS_PER_SECOND = 100;

  /** Fields of /proc/PID/stat behind the name, counted from zero; system time follows each. */
  private static final int USER_TICKS = 11;

  private static final int CHILD_USER_TICKS = 13;

  static ProcessMeter of(long pid) {
    return new ProcessMeter(Path.of("/proc", Long.toString(pid)));
  }

  static ProcessMeter ofThisProcess() {
    return new ProcessMeter(SELF);
  }

  /** Of all threads, and of the system on their behalf; not of child processes. */
  double cpuSeconds() throws IOException {
    return cpuSeconds(process, USER_TICKS);
  }

  /** Of the children of this process that have ended. */
  static double cpuSecondsOfChildren() throws IOException {
    return cpuSeconds(SELF, CHILD_USER_TICKS);
  }

  /** Lets the peak begin with what is resident now. */
  void resetPeak() throws IOException {
    Files.writeString(process.resolve("clear_refs"), "5");
  }

  /** Zero if the process has ended. */
  long peakBytes() {
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

  private static double cpuSeconds(Path process, int userField) throws IOException {
    String stat = Files.readString(process.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[userField]) + Long.parseLong(fields[userField + 1]);
    return ticks / TICKS_PER_SECOND;
  }
}
