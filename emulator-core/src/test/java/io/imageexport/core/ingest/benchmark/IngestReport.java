package io.imageexport.core.ingest.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What was measured, as a table for people and as JSON for programs. */
final class IngestReport {
  /** How many times as long as QEMU an import may take. */
  private static final double AIMED_RATIO = 3;

  /** The median times of one kind of file of one disk. */
  record Row(SparseDisk disk, ImageKind kind, double seconds, double qemuSeconds) {
    double ratio() {
      return seconds / qemuSeconds;
    }

    boolean isReached() {
      return ratio() <= AIMED_RATIO;
    }
  }

  private final List<Row> rows = new ArrayList<>();

  void add(Row row) {
    rows.add(row);
  }

  String table() {
    List<String> lines = new ArrayList<>();
    lines.add("| disk | GiB | MiB of data | file | seconds | qemu-img convert | ratio | aim |");
    lines.add("|---|--:|--:|---|--:|--:|--:|---|");
    for (Row row : rows) {
      lines.add(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.1f | %s | %.3f | %.3f | %.2f | %s |",
              row.disk.name(),
              row.disk.sizeBytes() >> 30,
              row.disk.dataBytes() / 1048576.0,
              row.kind,
              row.seconds,
              row.qemuSeconds,
              row.ratio(),
              row.isReached() ? "reached" : "MISSED"));
    }
    return String.join("\n", lines);
  }

  String json() {
    return rows.stream()
        .map(
            row ->
                String.format(
                    Locale.ROOT,
                    "  {\"disk\": \"%s\", \"sizeBytes\": %d, \"dataBytes\": %d, \"kind\": \"%s\","
                        + " \"seconds\": %.4f, \"qemuSeconds\": %.4f, \"ratio\": %.3f,"
                        + " \"aimedRatio\": %.1f, \"reached\": %b}",
                    row.disk.name(),
                    row.disk.sizeBytes(),
                    row.disk.dataBytes(),
                    row.kind,
                    row.seconds,
                    row.qemuSeconds,
                    row.ratio(),
                    AIMED_RATIO,
                    row.isReached()))
        .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
  }
}
