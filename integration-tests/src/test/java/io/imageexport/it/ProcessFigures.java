package io.imageexport.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imageexport.testing.Patience;
import io.imageexport.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a process takes of its machine, as Linux and the process's own Java tell. */
record ProcessFigures(long pid) {
  /** The lines about the young and the old generation of the serial collector. */
  private static final Pattern USED =
      Pattern.compile("(?mi)^\\s*(?:def ?new|tenured)\\b.*\\bused (\\d+)K");

  private static final long LIMIT_SECONDS = 60;

  static ProcessFigures of(EmulatorProcess emulator) {
    ProcessFigures figures = new ProcessFigures(emulator.handle().pid());
    Tool.requireFile(figures.proc("status"), "linux: there is no /proc here");
    return figures;
  }

  private Path proc(String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }

  long residentBytes() throws IOException {
    return status("VmRSS:");
  }

  /** Since it was started. */
  long mostResidentBytes() throws IOException {
    return status("VmHWM:");
  }

  private long status(String name) throws IOException {
    return Files.readAllLines(proc("status")).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  long openFiles() throws IOException {
    return count(proc("fd"));
  }

  long threads() throws IOException {
    return count(proc("task"));
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.count();
    }
  }

  /** What is left in the heap of what has been collected. */
  long usedHeapBytes() throws IOException, InterruptedException {
    jcmd("GC.run");
    // What the first collection has handed to its cleaners goes with the second.
    jcmd("GC.run");
    String heap = jcmd("GC.heap_info");
    Matcher used = USED.matcher(heap);
    long bytes = 0;
    int generations = 0;
    while (used.find()) {
      bytes += Long.parseLong(used.group(1)) << 10;
      generations++;
    }
    if (generations != 2) {
      throw new IOException("not two generations: " + heap);
    }
    return bytes;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(Patience.seconds(LIMIT_SECONDS), TimeUnit.SECONDS)
        || process.exitValue() != 0) {
      throw new IOException("jcmd " + command + ": " + output);
    }
    return output;
  }
}
