package io.imageexport.it.benchmark.export;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.it.Downloads;
import io.imageexport.it.benchmark.export.RawDisks.RawDisk;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.oss.server.MinioServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs exports and what they are compared with by turns, and reports. */
final class ExportBenchmark implements AutoCloseable {
  /**
   * Before anything is counted, each emulator exports four times this many: as long as Java's
   * compiler is at work, it has a quarter of two processors.
   */
  private static final int WARMING_FOURS = 12;

  private final Path folder;
  private final String aws;
  private final int rounds;
  private final Sink sink;
  private final MinioServer minio;
  private final EmulatorUnderTest beforeSink;
  private final EmulatorUnderTest beforeEmbedded;
  private final EmulatorUnderTest beforeMinio;

  /** Of each emulator's first export, before Java's compiler has begun; empty until then. */
  private final Map<String, Double> coldSeconds = new LinkedHashMap<>();

  private ExportBenchmark(Path folder, String aws, int rounds, Path launcher, Path seed)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.aws = aws;
    this.rounds = rounds;
    this.sink = Sink.start();
    this.minio = MinioServer.start(Files.createDirectory(folder.resolve("minio")));
    this.beforeSink =
        EmulatorUnderTest.start(
            launcher, seed, folder.resolve("before-sink"), Optional.of(sinkEndpoint()));
    this.beforeEmbedded =
        EmulatorUnderTest.start(launcher, seed, folder.resolve("embedded"), Optional.empty());
    this.beforeMinio =
        EmulatorUnderTest.start(
            launcher, seed, folder.resolve("before-minio"), Optional.of(minioEndpoint()));
  }

  /**
   * Measures and reports.
   *
   * @param arguments the launcher; the seed; the program of aws; a folder in memory; the number of
   *     rounds; how many MiB of data each disk holds; the file for the results; the names of the
   *     data sets
   */
  public static void main(String... arguments) throws Exception {
    Path folder = Path.of(arguments[3]);
    Map<String, Object> conditions = new LinkedHashMap<>();
    conditions.put("processors", Runtime.getRuntime().availableProcessors());
    conditions.put(
        "loadBefore", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    conditions.put("java", System.getProperty("java.vendor.version") + " " + Runtime.version());
    conditions.put("qemu", firstLine("qemu-img", "--version"));
    conditions.put("aws", firstLine(arguments[2], "--version"));
    conditions.put("rounds", Integer.parseInt(arguments[4]));

    RawDisks disks = new RawDisks(folder, Long.parseLong(arguments[5]) << 20);
    List<SetResult> results = new ArrayList<>();
    try (ExportBenchmark benchmark =
        new ExportBenchmark(
            folder,
            arguments[2],
            Integer.parseInt(arguments[4]),
            Path.of(arguments[0]),
            Path.of(arguments[1]))) {
      for (int i = 7; i < arguments.length; i++) {
        RawDisk disk = disks.make(arguments[i]);
        results.add(benchmark.measure(disk));
        Files.delete(disk.path());
      }
      conditions.put("secondsOfTheFirstExportAfterAStart", benchmark.coldSeconds);
    }
    Report report = new Report(conditions, results);
    System.out.println(report.table());
    Files.writeString(Path.of(arguments[6]), report.json());
  }

  private static String firstLine(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.lines().findFirst().orElseThrow();
  }

  private S3Endpoint sinkEndpoint() {
    return endpoint(sink.endpoint().toString(), Sink.REGION, Sink.ACCESS_KEY, Sink.SECRET_KEY);
  }

  private S3Endpoint minioEndpoint() {
    return endpoint(
        minio.endpoint().toString(),
        MinioServer.REGION,
        MinioServer.ACCESS_KEY,
        MinioServer.SECRET_KEY);
  }

  private static S3Endpoint endpoint(
      String url, String region, String accessKey, String secretKey) {
    return new S3Endpoint(
        java.net.URI.create(url), region, accessKey, secretKey, S3Endpoint.AddressingStyle.PATH);
  }

  private SetResult measure(RawDisk disk) throws Exception {
    long allocatedBytes = 0;
    for (EmulatorUnderTest emulator : List.of(beforeSink, beforeEmbedded, beforeMinio)) {
      allocatedBytes = emulator.add(disk);
    }
    boolean isFirst = coldSeconds.isEmpty();
    if (isFirst) {
      coldSeconds.put("to the sink", beforeSink.export(1).seconds());
    }
    Path exported = exportAndCheck(disk);
    Map<Work, List<Run>> runs = new EnumMap<>(Work.class);
    try (MemorySender sender =
        MemorySender.of(
            sinkEndpoint(), new ObjectKey(EmulatorUnderTest.BUCKET, "from-memory"), exported)) {
      if (isFirst) {
        warm(sender);
      }
      // One round for what is new with this set; it is not counted.
      for (int round = 0; round <= rounds; round++) {
        for (Work work : Work.values()) {
          Run run = run(work, disk, sender);
          System.err.printf("%s, round %d, %s: %.2f s%n", disk.name(), round, work, run.seconds());
          if (round > 0) {
            runs.computeIfAbsent(work, none -> new ArrayList<>()).add(run);
          }
        }
      }
    }
    Files.delete(exported);
    for (EmulatorUnderTest emulator : List.of(beforeSink, beforeEmbedded, beforeMinio)) {
      emulator.removeImage();
    }
    return new SetResult(disk.name(), allocatedBytes, runs);
  }

  private void warm(MemorySender sender) throws Exception {
    for (int i = 0; i < WARMING_FOURS; i++) {
      beforeSink.export(4);
      for (int j = 0; j < 4; j++) {
        sender.send();
      }
      beforeEmbedded.export(4);
      emptyBucket(beforeEmbedded.embeddedStore());
      beforeMinio.export(4);
      emptyMinio();
    }
  }

  /** A fast export of other bytes would be none. */
  private Path exportAndCheck(RawDisk disk) throws Exception {
    double toMinio = beforeMinio.export(1).seconds();
    Path fromMinio = fetch(minioEndpoint(), beforeMinio, "minio.qcow2");
    emptyMinio();
    new Commands(folder, Map.of())
        .run(
            "qemu-img",
            "compare",
            "-f",
            "raw",
            "-F",
            "qcow2",
            disk.path().toString(),
            fromMinio.toString());
    double toEmbedded = beforeEmbedded.export(1).seconds();
    coldSeconds.putIfAbsent("to MinIO", toMinio);
    coldSeconds.putIfAbsent("to the embedded store", toEmbedded);
    Path fromEmbedded = fetch(beforeEmbedded.embeddedStore(), beforeEmbedded, "embedded.qcow2");
    emptyBucket(beforeEmbedded.embeddedStore());
    if (Files.mismatch(fromMinio, fromEmbedded) != -1) {
      throw new IOException("MinIO and the embedded store have got different files");
    }
    Files.delete(fromEmbedded);
    return fromMinio;
  }

  private Path fetch(S3Endpoint store, EmulatorUnderTest emulator, String name)
      throws IOException, InterruptedException {
    return Downloads.fetch(
        store, EmulatorUnderTest.BUCKET, emulator.lastObjects().getFirst(), folder.resolve(name));
  }

  private Run run(Work work, RawDisk disk, MemorySender sender) throws Exception {
    return switch (work) {
      case CONVERT -> convert(disk);
      case MEMORY_TO_SINK -> sender.send();
      case EXPORT_TO_SINK, FOUR_TO_SINK -> beforeSink.export(work.count());
      case EXPORT_TO_EMBEDDED -> {
        Run run = beforeEmbedded.export(1);
        emptyBucket(beforeEmbedded.embeddedStore());
        yield run;
      }
      case EXPORT_TO_MINIO -> {
        Run run = beforeMinio.export(1);
        emptyMinio();
        yield run;
      }
      case CONVERT_AND_UPLOAD -> convertAndUpload(disk);
    };
  }

  private Path converted() {
    return folder.resolve("converted.qcow2");
  }

  private List<String> convertCommand(RawDisk disk) {
    return List.of(
        "qemu-img",
        "convert",
        "-W",
        "-m",
        "8",
        "-f",
        "raw",
        "-O",
        "qcow2",
        disk.path().toString(),
        converted().toString());
  }

  private Run convert(RawDisk disk) throws IOException, InterruptedException {
    Run run = new Commands(folder, Map.of()).measure(convertCommand(disk));
    Files.delete(converted());
    return run;
  }

  private Run convertAndUpload(RawDisk disk) throws IOException, InterruptedException {
    String target = "s3://" + EmulatorUnderTest.BUCKET + "/converted.qcow2";
    Run run =
        commandsFor(minioEndpoint())
            .measure(
                convertCommand(disk),
                awsCommand(minioEndpoint(), "cp", "--no-progress", converted().toString(), target));
    Files.delete(converted());
    emptyMinio();
    return run;
  }

  /** So that what is stored does not grow from round to round. */
  private void emptyBucket(S3Endpoint store) throws IOException, InterruptedException {
    List<String> command =
        awsCommand(store, "rm", "--recursive", "s3://" + EmulatorUnderTest.BUCKET);
    commandsFor(store).run(command.toArray(String[]::new));
  }

  /** It keeps what is deleted for five minutes, which is more than the memory of a whole run. */
  private void emptyMinio() throws IOException, InterruptedException {
    emptyBucket(minioEndpoint());
    Path trash = folder.resolve("minio/data/.minio.sys/tmp/.trash");
    new Commands(folder, Map.of()).run("find", trash.toString(), "-mindepth", "1", "-delete");
  }

  private List<String> awsCommand(S3Endpoint store, String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(aws, "--endpoint-url", store.endpoint().toString(), "s3"));
    command.addAll(List.of(arguments));
    return command;
  }

  private Commands commandsFor(S3Endpoint store) {
    return new Commands(
        folder,
        Map.of(
            "AWS_ACCESS_KEY_ID", store.accessKey(),
            "AWS_SECRET_ACCESS_KEY", store.secretKey(),
            "AWS_DEFAULT_REGION", store.region(),
            "AWS_CONFIG_FILE", "/dev/null",
            "AWS_EC2_METADATA_DISABLED", "true"));
  }

  @Override
  public void close() {
    beforeMinio.close();
    beforeEmbedded.close();
    beforeSink.close();
    minio.close();
    sink.close();
  }
}
