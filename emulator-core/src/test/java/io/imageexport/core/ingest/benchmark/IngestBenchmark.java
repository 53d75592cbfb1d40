package io.imageexport.core.ingest.benchmark;

import io.imageexport.core.ingest.DiskImages;
import io.imageexport.core.ingest.DiskSource;
import io.imageexport.core.ingest.SnapshotIngest;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Measures, for each kind of image file and each disk, how long the file takes to become a
 * snapshot, and how long {@code qemu-img convert} takes to make a QCOW2 file of it.
 *
 * <p>Ours is the time from opening the file to the synced snapshot, within a process that runs
 * already; QEMU's is that of its process, which syncs nothing.
 */
final class IngestBenchmark {
  private static final SnapshotId ID = new SnapshotId("snapshot-0000000000");

  private static final Map<String, SparseDisk> DISKS =
      List.of(
              new SparseDisk("20g", 20L << 30, 64 << 10, 20L << 30),
              new SparseDisk("2t", 2000L << 30, 64 << 10, 100L << 30),
              new SparseDisk("64t", 64L << 40, 64 << 10, 1L << 40),
              new SparseDisk("half", 2L << 30, 64 << 10, 128 << 10),
              new SparseDisk("pages", 20L << 30, 4 << 10, 1 << 20))
          .stream()
          .collect(
              Collectors.toMap(SparseDisk::name, disk -> disk, (a, b) -> a, LinkedHashMap::new));

  private final Path folder;
  private final int rounds;
  private final IngestReport report = new IngestReport();

  private IngestBenchmark(Path folder, int rounds) {
    this.folder = folder;
    this.rounds = rounds;
  }

  /**
   * Measures and prints.
   *
   * @param arguments an empty folder for all files; the number of rounds that count; the file for
   *     the results; the names of the disks
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    IngestBenchmark benchmark =
        new IngestBenchmark(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    for (String name : Arrays.asList(arguments).subList(3, arguments.length)) {
      benchmark.measure(DISKS.get(name));
    }
    System.out.println(benchmark.report.table());
    Files.writeString(Path.of(arguments[2]), benchmark.report.json());
  }

  private void measure(SparseDisk disk) throws IOException, InterruptedException {
    Path raw = folder.resolve("disk.raw");
    disk.write(raw);
    for (ImageKind kind : ImageKind.values()) {
      if (kind.canHold(disk)) {
        Path image = folder.resolve("image");
        Path file = kind == ImageKind.RAW ? raw : convert("raw", raw, kind, image);
        measure(disk, kind, file);
        if (kind != ImageKind.RAW) {
          Files.delete(file);
        }
      }
    }
    Files.delete(raw);
  }

  private void measure(SparseDisk disk, ImageKind kind, Path file)
      throws IOException, InterruptedException {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    // One round for Java's compiler, which a server has behind it; it is not counted.
    for (int round = 0; round <= rounds; round++) {
      double mine = ingest(kind, file);
      long start = System.nanoTime();
      Files.delete(convert(kind.qemuFormat(), file, ImageKind.QCOW2, folder.resolve("converted")));
      double peer = secondsSince(start);
      System.err.printf(
          "%s, %s, round %d: %.3f s, qemu-img %.3f s%n", disk.name(), kind, round, mine, peer);
      if (round > 0) {
        ours.add(mine);
        theirs.add(peer);
      }
    }
    report.add(new IngestReport.Row(disk, kind, median(ours), median(theirs)));
  }

  private double ingest(ImageKind kind, Path file) throws IOException {
    SnapshotStore store = SnapshotStore.open(folder.resolve("snapshots"));
    long start = System.nanoTime();
    try (DiskSource source = DiskImages.open(file, kind.format())) {
      new SnapshotIngest(store).ingest(source, ID, SnapshotIngest.ProgressListener.NONE);
    }
    double seconds = secondsSince(start);
    store.delete(ID);
    return seconds;
  }

  private static Path convert(String format, Path source, ImageKind kind, Path target)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("qemu-img", "convert", "-f", format));
    command.addAll(kind.arguments());
    command.addAll(List.of(source.toString(), target.toString()));
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException(command + " ended with status " + status);
    }
    return target;
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
