package io.imageexport.it.benchmark.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imageexport.api.auth.Credentials;
import io.imageexport.api.client.JdCloudClient;
import io.imageexport.it.benchmark.export.RawDisks.RawDisk;
import io.imageexport.oss.S3Endpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The emulator as a user starts it, in front of one store, with one image at a time. */
final class EmulatorUnderTest implements AutoCloseable {
  static final String BUCKET = "test-export";

  private static final String REGION = "cn-east-2";
  private static final String PATH = "/v1/regions/" + REGION;
  private static final int WORKERS = 4;
  private static final int POLL_MILLIS = 100;
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final Duration EXPORT_LIMIT = Duration.ofMinutes(10);

  private final Path launcher;
  private final Path data;
  private final Process process;
  private final JsonNode running;
  private final JdCloudClient client;
  private Optional<String> image = Optional.empty();
  private List<String> lastObjects = List.of();

  private EmulatorUnderTest(Path launcher, Path data, Process process, JsonNode running) {
    this.launcher = launcher;
    this.data = data;
    this.process = process;
    this.running = running;
    this.client =
        new JdCloudClient(
            URI.create(running.path("endpoint").asText()),
            new Credentials(
                running.path("accessKey").asText(), running.path("secretKey").asText()));
  }

  /**
   * Starts it.
   *
   * @param store empty for the embedded one
   */
  static EmulatorUnderTest start(Path launcher, Path seed, Path data, Optional<S3Endpoint> store)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), "serve", "--port", "0"));
    command.addAll(List.of("--https-port", "off", "--workers", Integer.toString(WORKERS)));
    command.addAll(List.of("--seed", seed.toString(), "--data-dir", data.toString()));
    store.ifPresent(
        own -> {
          command.addAll(List.of("--oss-endpoint", own.endpoint().toString()));
          command.addAll(List.of("--oss-access-key", own.accessKey()));
          command.addAll(List.of("--oss-secret-key", own.secretKey()));
        });
    Path output = data.resolveSibling(data.getFileName() + ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!Files.readString(output).contains("Ready in ")) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroy();
        throw new IOException("the emulator did not start: " + Files.readString(output));
      }
      Thread.sleep(50);
    }
    JsonNode running = new ObjectMapper().readTree(data.resolve("running.json").toFile());
    return new EmulatorUnderTest(launcher, data, process, running);
  }

  /** Where its store answers, and as whom to call it. */
  S3Endpoint embeddedStore() {
    return new S3Endpoint(
        URI.create(running.path("ossEndpoint").asText()),
        "us-east-1",
        running.path("accessKey").asText(),
        running.path("secretKey").asText(),
        S3Endpoint.AddressingStyle.PATH);
  }

  /** Takes a disk in as an image; returns how many bytes of it are kept. */
  long add(RawDisk disk) throws IOException, InterruptedException, SQLException {
    Process adding =
        new ProcessBuilder(
                List.of(
                    launcher.toString(),
                    "image",
                    "add",
                    disk.path().toString(),
                    "--format",
                    "raw",
                    "--name",
                    disk.name(),
                    "--data-dir",
                    data.toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(adding.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (adding.waitFor() != 0) {
      throw new IOException("the image was not added: " + disk.path());
    }
    image = Optional.of(said.strip());
    try (Connection database = connect();
        PreparedStatement query =
            database.prepareStatement(
                "select stored_bytes from image_export.snapshot order by created_at desc limit 1");
        ResultSet result = query.executeQuery()) {
      result.next();
      return result.getLong(1);
    }
  }

  /** Deletes the image and its blocks. */
  void removeImage() {
    client.call(
        "vm",
        REGION,
        "DELETE",
        PATH + "/images/" + image.orElseThrow(),
        Map.of("deleteSnapshot", "true"));
    image = Optional.empty();
  }

  /**
   * Exports the image, several times at once, and waits for all.
   *
   * <p>The time is that from the acceptance of the first to the end of the last, as their tasks
   * tell: asking often enough to see it would take processors from what is measured.
   */
  Run export(int count) throws IOException, InterruptedException, SQLException {
    ProcessMeter meter = ProcessMeter.of(process.pid());
    meter.resetPeak();
    double cpu = meter.cpuSeconds();
    List<String> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(submit());
    }
    awaitEnd(tasks);
    double cpuSeconds = meter.cpuSeconds() - cpu;
    long peakBytes = meter.peakBytes();
    List<Span> spans = spans(tasks);
    double start = spans.stream().mapToDouble(Span::start).min().orElseThrow();
    double end = spans.stream().mapToDouble(Span::end).max().orElseThrow();
    return new Run(end - start, cpuSeconds, peakBytes, spans.stream().map(Span::seconds).toList());
  }

  private String submit() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("roleName", "image-export");
    body.put("ossUrl", "https://" + BUCKET + ".s3-internal." + REGION + ".jdcloud-oss.com");
    return client
        .call(
            "vm",
            REGION,
            "POST",
            PATH + "/images/" + image.orElseThrow() + ":exportImage",
            Map.of(),
            body)
        .path("taskId")
        .asText();
  }

  private void awaitEnd(List<String> tasks) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + EXPORT_LIMIT.toNanos();
    Set<String> open = new HashSet<>(tasks);
    List<String> objects = new ArrayList<>();
    while (!open.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("exports take longer than " + EXPORT_LIMIT);
      }
      Thread.sleep(POLL_MILLIS);
      for (String task : List.copyOf(open)) {
        JsonNode found = find(task);
        String status = found.path("taskStatus").asText();
        if (status.equals("failed")) {
          throw new IOException("an export failed: " + found);
        }
        if (status.equals("finished")) {
          open.remove(task);
          objects.add(found.path("ossObject").asText());
        }
      }
    }
    lastObjects = List.copyOf(objects);
  }

  private JsonNode find(String task) {
    return client
        .call("vm", REGION, "GET", PATH + "/imageTasks", Map.of("taskIds.1", task))
        .path("taskSet")
        .path(0);
  }

  /** The keys of what was exported last. */
  List<String> lastObjects() {
    return lastObjects;
  }

  /** When a task was accepted and when it ended, in seconds. */
  private record Span(double start, double end) {
    double seconds() {
      return end - start;
    }
  }

  /** From the rows, which know the times more exactly than the interface tells them. */
  private List<Span> spans(List<String> tasks) throws SQLException {
    List<Span> spans = new ArrayList<>();
    try (Connection database = connect();
        PreparedStatement query =
            database.prepareStatement(
                "select extract(epoch from created_at), extract(epoch from finished_at)"
                    + " from image_export.image_task where task_id = ?")) {
      for (String task : tasks) {
        query.setLong(1, Long.parseLong(task));
        try (ResultSet result = query.executeQuery()) {
          result.next();
          spans.add(new Span(result.getDouble(1), result.getDouble(2)));
        }
      }
    }
    return spans;
  }

  private Connection connect() throws SQLException {
    JsonNode postgres = running.path("postgres");
    String url =
        "jdbc:postgresql://"
            + postgres.path("host").asText()
            + ":"
            + postgres.path("port").asInt()
            + "/"
            + postgres.path("database").asText();
    return DriverManager.getConnection(
        url, postgres.path("user").asText(), postgres.path("password").asText());
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
