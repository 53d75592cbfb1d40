package io.imageexport.it.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imageexport.api.auth.RequestSigner;
import io.imageexport.it.SignedHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The emulator, with 100,000 tasks in its database. */
final class EmulatorTarget implements AutoCloseable {
  static final int STORED_TASKS = 100_000;

  private static final String TASKS = "/v1/regions/cn-east-2/imageTasks";
  private static final String EXPORT = "/v1/regions/cn-east-2/images/img-tiny000001:exportImage";

  private static final String SUBMISSION =
      "{\"roleName\":\"image-export\",\"ossPrefix\":\"p\",\"ossUrl\":"
          + "\"https://test-export.s3-internal.cn-east-2.jdcloud-oss.com\"}";

  private final PinnedProcess process;
  private final URI endpoint;
  private final RequestSigner signer;
  private final long firstTask;

  private EmulatorTarget(PinnedProcess process, JsonNode running, long firstTask) {
    this.process = process;
    this.endpoint = URI.create(running.path("endpoint").asText());
    this.signer =
        SignedHttp.signer(running.path("accessKey").asText(), running.path("secretKey").asText());
    this.firstTask = firstTask;
  }

  static EmulatorTarget start(Path launcher, Path seed, Path folder)
      throws IOException, InterruptedException, SQLException {
    Path data = folder.resolve("emulator");
    Path output = folder.resolve("emulator.out");
    PinnedProcess process =
        PinnedProcess.start(
            output,
            () -> Files.readString(output).contains("Ready in "),
            List.of(
                launcher.toString(),
                "serve",
                "--port",
                "0",
                "--workers",
                "1",
                "--seed",
                seed.toString(),
                "--data-dir",
                data.toString()));
    try {
      JsonNode running = new ObjectMapper().readTree(data.resolve("running.json").toFile());
      EmulatorTarget target = new EmulatorTarget(process, running, 0);
      long first = target.submitOne();
      store(running.path("postgres"), first);
      return new EmulatorTarget(process, running, first);
    } catch (IOException | InterruptedException | SQLException | RuntimeException failure) {
      process.close();
      throw failure;
    }
  }

  private long submitOne() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      String answer =
          http.send(
                  request("POST", EXPORT, Map.of(), SUBMISSION).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      long task = new ObjectMapper().readTree(answer).path("result").path("exportTaskId").asLong();
      if (task == 0) {
        throw new IOException(answer);
      }
      return task;
    }
  }

  /** Copies of a finished task, as a year's use would leave them. */
  private static void store(JsonNode postgres, long taskId) throws SQLException {
    String url =
        "jdbc:postgresql://"
            + postgres.path("host").asText()
            + ":"
            + postgres.path("port").asInt()
            + "/"
            + postgres.path("database").asText();
    try (Connection connection =
            DriverManager.getConnection(
                url, postgres.path("user").asText(), postgres.path("password").asText());
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path to image_export");
      statement.execute(
          "insert into image_task (account, region, image, created_at, status, progress,"
              + " error_info, finished_at, action, snapshots, role, oss_url, all_disks,"
              + " object_keys) select account, region, image,"
              + " created_at - n * interval '1 minute',"
              + " case when n % 10 = 0 then 'failed' else 'finished' end,"
              + " case when n % 10 = 0 then 50 else 100 end,"
              + " case when n % 10 = 0 then 'NoSuchBucket: gone' else '' end,"
              + " created_at, action, snapshots, role, oss_url, all_disks, object_keys"
              + " from image_task, generate_series(1, "
              + (STORED_TASKS - 1)
              + ") as n where task_id = "
              + taskId);
      statement.execute("vacuum analyze");
    }
  }

  private HttpRequest.Builder request(
      String method, String path, Map<String, String> query, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return SignedHttp.request(
        endpoint.toString(),
        signer.sign(
            "cn-east-2",
            "vm",
            method,
            path,
            query,
            SignedHttp.headers(endpoint.getAuthority()),
            bytes),
        bytes);
  }

  /** A client that waits for its task asks for that one. */
  ClosedLoop.Work pollOneTask() {
    return new ClosedLoop.Work(
        () ->
            request(
                "GET",
                TASKS,
                Map.of("taskIds.1", Long.toString(firstTask + nextInt(STORED_TASKS))),
                ""),
        "\"totalCount\":1}");
  }

  /** A page of the newest tasks that failed, with their total. */
  ClosedLoop.Work pollPage() {
    return new ClosedLoop.Work(
        () -> request("GET", TASKS, Map.of("taskStatus", "failed", "pageSize", "20"), ""),
        "\"taskStatus\":\"failed\"");
  }

  ClosedLoop.Work submit() {
    return new ClosedLoop.Work(
        () -> request("POST", EXPORT, Map.of(), SUBMISSION), "\"exportTaskId\":");
  }

  private static int nextInt(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }

  void pause() throws IOException, InterruptedException {
    process.pause();
  }

  void resume() throws IOException, InterruptedException {
    process.resume();
  }

  @Override
  public void close() {
    process.close();
  }
}
