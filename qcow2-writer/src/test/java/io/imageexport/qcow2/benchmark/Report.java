package io.imageexport.qcow2.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was measured, as a table for people and as JSON for programs. */
final class Report {
  /** Our work, the peer's, and how much faster and larger ours may be to be what was aimed for. */
  enum Work {
    TO_NOTHING("uncompressed to nothing", "convert", 2.2, 1),
    TO_TCP_BY_COPY("uncompressed to TCP, copied once", "convert", 1.3, 1),
    TO_TCP_BY_SENDFILE("uncompressed to TCP, by sendfile", "convert", 1.3, 1),
    ZLIB_FAST("zlib fast to TCP", "convert -c", 5, 1.1),
    ZLIB_SMALL("zlib small to TCP", "convert -c", 1, 1),
    ZLIB_SMALL_32K("zlib small 32k to TCP", "convert -c", 1, 0.95),
    ZSTD_FAST("zstd fast to TCP", "convert -c, zstd", 1.6, 1.04),
    ZSTD_SMALL("zstd small to TCP", "convert -c, zstd", 1, 1);

    private final String name;
    private final String peer;
    private final double aimedSpeed;
    private final double aimedSize;

    Work(String name, String peer, double aimedSpeed, double aimedSize) {
      this.name = name;
      this.peer = peer;
      this.aimedSpeed = aimedSpeed;
      this.aimedSize = aimedSize;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** What the machine can do at all with the same bytes. */
  enum Limit {
    COPY_MEMORY("copy memory to memory"),
    READ("read the file"),
    READ_AND_SEND("read the file and send it over TCP"),
    SENDFILE("send the file over TCP by sendfile"),
    FIND_ZEROS("read the file and find its zero clusters");

    private final String name;

    Limit(String name) {
      this.name = name;
    }
  }

  private record Comparison(String set, long bytes, Work work, Measured ours, Measured peer) {
    double speed() {
      return peer.seconds() / ours.seconds();
    }

    double size() {
      return (double) ours.outputBytes() / peer.outputBytes();
    }

    String aim() {
      return String.format(
          Locale.ROOT,
          "%s: %.1f, %.2f",
          isReached() ? "reached" : "MISSED",
          work.aimedSpeed,
          work.aimedSize);
    }

    boolean isReached() {
      return speed() >= work.aimedSpeed && size() <= work.aimedSize;
    }
  }

  private record LimitOfMachine(String set, long bytes, Limit limit, Measured measured) {}

  private final String qemuVersion;
  private final List<Comparison> comparisons = new ArrayList<>();
  private final List<LimitOfMachine> limits = new ArrayList<>();
  private Optional<LargeDisk> largeDisk = Optional.empty();

  Report(String qemuVersion) {
    this.qemuVersion = qemuVersion;
  }

  void add(String set, long allocatedBytes, Work work, Measured ours, Measured peer) {
    comparisons.add(new Comparison(set, allocatedBytes, work, ours, peer));
  }

  void add(String set, long allocatedBytes, Limit limit, Measured measured) {
    limits.add(new LimitOfMachine(set, allocatedBytes, limit, measured));
  }

  void add(LargeDisk disk) {
    largeDisk = Optional.of(disk);
  }

  String table() {
    List<String> lines = new ArrayList<>();
    lines.add(processors() + " processors, " + java() + ", " + qemuVersion);
    lines.add("");
    lines.add(
        "| set | work | ours s | MB/s | CPU s | MiB | peer s | CPU s | MiB | speed | size | aim |");
    lines.add("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
    for (Comparison each : comparisons) {
      lines.add(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.2f | %.0f | %.1f | %d | %.2f | %.1f | %d | %.2f | %.3f | %s |",
              each.set,
              each.work,
              each.ours.seconds(),
              each.bytes / 1e6 / each.ours.seconds(),
              each.ours.cpuSeconds(),
              each.ours.peakBytes() >> 20,
              each.peer.seconds(),
              each.peer.cpuSeconds(),
              each.peer.peakBytes() >> 20,
              each.speed(),
              each.size(),
              each.aim()));
    }
    lines.add("");
    lines.add("| set | limit of the machine | s | MB/s |");
    lines.add("|---|---|--:|--:|");
    for (LimitOfMachine each : limits) {
      lines.add(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.2f | %.0f |",
              each.set,
              each.limit.name,
              each.measured.seconds(),
              each.bytes / 1e6 / each.measured.seconds()));
    }
    largeDisk.ifPresent(
        disk -> {
          lines.add("");
          lines.add(
              String.format(
                  Locale.ROOT,
                  "64 TiB with 1 %% data at random (%d clusters): layout in %.2f s, %.1f MiB of heap"
                      + " (aim: 1 s, 64 MiB)",
                  disk.allocatedClusters(),
                  disk.seconds(),
                  disk.heapBytes() / 1048576.0));
        });
    return String.join("\n", lines);
  }

  String json() {
    List<String> rows = new ArrayList<>();
    for (Comparison each : comparisons) {
      rows.add(
          object(
              "set", quoted(each.set),
              "work", quoted(each.work.name),
              "peer", quoted("qemu-img " + each.work.peer + " -W -m 8"),
              "allocatedBytes", each.bytes,
              "ours", measured(each.ours),
              "theirs", measured(each.peer),
              "speedRatio", number(each.speed()),
              "sizeRatio", number(each.size()),
              "aimedSpeedRatio", number(each.work.aimedSpeed),
              "aimedSizeRatio", number(each.work.aimedSize),
              "reached", each.isReached()));
    }
    List<String> limitRows = new ArrayList<>();
    for (LimitOfMachine each : limits) {
      limitRows.add(
          object(
              "set", quoted(each.set),
              "limit", quoted(each.limit.name),
              "allocatedBytes", each.bytes,
              "measured", measured(each.measured)));
    }
    List<Object> fields = new ArrayList<>();
    fields.addAll(List.of("processors", processors(), "java", quoted(java())));
    fields.addAll(List.of("qemu", quoted(qemuVersion), "comparisons", array(rows)));
    fields.addAll(List.of("limits", array(limitRows)));
    largeDisk.ifPresent(
        disk ->
            fields.addAll(
                List.of(
                    "largeDisk",
                    object(
                        "seconds", number(disk.seconds()),
                        "heapBytes", disk.heapBytes(),
                        "fileBytes", disk.fileBytes(),
                        "allocatedClusters", disk.allocatedClusters()))));
    return object(fields.toArray()) + "\n";
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String java() {
    return "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")";
  }

  private static String measured(Measured measured) {
    return object(
        "seconds", number(measured.seconds()),
        "cpuSeconds", number(measured.cpuSeconds()),
        "peakBytes", measured.peakBytes(),
        "outputBytes", measured.outputBytes());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String array(List<String> elements) {
    return "[\n  " + String.join(",\n  ", elements) + "\n]";
  }

  /** Names and values by turns; values are JSON already. */
  private static String object(Object... namesAndValues) {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.add(quoted((String) namesAndValues[i]) + ": " + namesAndValues[i + 1]);
    }
    return "{" + String.join(", ", members) + "}";
  }
}
