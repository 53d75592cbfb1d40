package io.imageexport.qcow2.benchmark;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.compressed.CompressionWorkers;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.testing.QemuImg;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs our work and QEMU's by turns, and prints the table. */
final class Benchmark {
  private static final List<String> PLAIN = List.of();
  private static final List<String> ZLIB = List.of("-c");
  private static final List<String> ZSTD = List.of("-c", "-o", "compression_type=zstd");

  private final Path folder;
  private final int rounds;
  private final Report report;

  private Benchmark(Path folder, int rounds, Report report) {
    this.folder = folder;
    this.rounds = rounds;
    this.report = report;
  }

  /**
   * Measures and reports.
   *
   * @param arguments the folder for data sets, which should be in memory; the number of rounds; the
   *     file for the results; the names of the data sets
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    Report report = new Report(QemuImg.run("--version").lines().findFirst().orElseThrow());
    Benchmark benchmark = new Benchmark(folder, Integer.parseInt(arguments[1]), report);
    for (int i = 3; i < arguments.length; i++) {
      benchmark.measure(new DataSets(folder).get(arguments[i]));
    }
    report.add(LargeDisk.measure());
    System.out.println(report.table());
    Files.writeString(Path.of(arguments[2]), report.json());
  }

  private void measure(DataSet set) throws IOException, InterruptedException {
    try (FileChannel file = FileChannel.open(set.path(), StandardOpenOption.READ);
        DiscardSink sink = DiscardSink.start();
        CompressionWorkers workers = CompressionWorkers.start()) {
      AllocationMap map = set.scan(file);
      long allocatedBytes = map.allocatedCount() << DataSet.CLUSTER_BITS;
      Works works = new Works(set, file, map, sink, workers);

      compare(
          set,
          allocatedBytes,
          PLAIN,
          Map.of(
              Report.Work.TO_NOTHING, works::uncompressedToNothing,
              Report.Work.TO_TCP_BY_COPY, works::uncompressedByCopy,
              Report.Work.TO_TCP_BY_SENDFILE, works::uncompressedBySendfile));
      compare(
          set,
          allocatedBytes,
          ZSTD,
          Map.of(
              Report.Work.ZSTD_FAST, () -> works.compressed(Compression.ZSTD_FAST),
              Report.Work.ZSTD_SMALL, () -> works.compressed(Compression.ZSTD_SMALL)));
      compare(
          set,
          allocatedBytes,
          ZLIB,
          Map.of(
              Report.Work.ZLIB_FAST, () -> works.compressed(Compression.ZLIB_FAST),
              Report.Work.ZLIB_SMALL, () -> works.compressed(Compression.ZLIB_SMALL),
              Report.Work.ZLIB_SMALL_32K, () -> works.compressed(Compression.ZLIB_SMALL_32K)));

      Map<Report.Limit, Meter.Work> limits = new LinkedHashMap<>();
      limits.put(Report.Limit.COPY_MEMORY, works::copyMemory);
      limits.put(Report.Limit.READ, works::readOnly);
      limits.put(Report.Limit.READ_AND_SEND, works::readAndSend);
      limits.put(Report.Limit.SENDFILE, works::sendfileOnly);
      limits.put(Report.Limit.FIND_ZEROS, works::findZeros);
      for (Map.Entry<Report.Limit, Meter.Work> limit : limits.entrySet()) {
        report.add(
            set.name(), allocatedBytes, limit.getKey(), Measured.median(repeat(limit.getValue())));
      }
    }
  }

  private void compare(
      DataSet set, long allocatedBytes, List<String> options, Map<Report.Work, Meter.Work> ours)
      throws IOException, InterruptedException {
    List<Report.Work> works = ours.keySet().stream().sorted().toList();
    Map<Report.Work, List<Measured>> results = new LinkedHashMap<>();
    works.forEach(work -> results.put(work, new ArrayList<>()));
    List<Measured> peer = new ArrayList<>();
    // One round for Java's compiler, which a server has behind it; it is not counted.
    for (int round = 0; round <= rounds; round++) {
      if (round > 0) {
        peer.add(convert(set, options));
      }
      for (Report.Work work : works) {
        Measured measured = Meter.ofThisProcess(ours.get(work));
        System.err.printf(
            "%s, %s, round %d: %.2f s%n", set.name(), work, round, measured.seconds());
        if (round > 0) {
          results.get(work).add(measured);
        }
      }
    }
    for (Report.Work work : works) {
      report.add(
          set.name(),
          allocatedBytes,
          work,
          Measured.median(results.get(work)),
          Measured.median(peer));
    }
  }

  private Measured convert(DataSet set, List<String> options)
      throws IOException, InterruptedException {
    Path output = folder.resolve("qemu.qcow2");
    List<String> command = new ArrayList<>(List.of("qemu-img", "convert", "-f", "raw"));
    command.addAll(List.of("-O", "qcow2", "-W", "-m", "8"));
    command.addAll(options);
    command.addAll(List.of(set.path().toString(), output.toString()));
    Measured measured = Meter.ofChild(command, output);
    System.err.printf("%s, %s: %.2f s%n", set.name(), command, measured.seconds());
    return measured;
  }

  private List<Measured> repeat(Meter.Work work) throws IOException, InterruptedException {
    List<Measured> runs = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      runs.add(Meter.ofThisProcess(work));
    }
    return runs;
  }
}
