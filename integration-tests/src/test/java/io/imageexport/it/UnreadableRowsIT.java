package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.service.iam.model.DescribeRoleRequest;
import com.jdcloud.sdk.service.iam.model.DescribeRoleResponse;
import com.jdcloud.sdk.service.iam.model.DescribeRolesRequest;
import com.jdcloud.sdk.service.iam.model.DescribeRolesResponse;
import com.jdcloud.sdk.service.vm.model.DescribeImageRequest;
import com.jdcloud.sdk.service.vm.model.DescribeImageResponse;
import com.jdcloud.sdk.service.vm.model.DescribeImagesRequest;
import com.jdcloud.sdk.service.vm.model.ExportImageResponse;
import com.jdcloud.sdk.service.vm.model.ImageTasksRequest;
import com.jdcloud.sdk.service.vm.model.ImageTasksResponse;
import com.jdcloud.sdk.service.vm.model.ImportImageRequest;
import com.jdcloud.sdk.service.vm.model.ImportImageResponse;
import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.api.postgres.PostgresAddress;
import io.imageexport.api.startup.StartupWait;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows of one account that cannot be read, in the database of a running emulator: its tasks fail by
 * themselves, its lists answer, and another account's exports take no longer than before, over
 * restarts.
 */
@Timeout(900)
class UnreadableRowsIT {
  private static final int TASKS = 20;
  private static final long SEED = Long.getLong("imageexport.rows.seed", 20_261_130);

  /** For an export of a mebibyte, with whatever is in front of it in the queue. */
  private static final Duration EXPORT_LIMIT = Duration.ofSeconds(20);

  /** What the columns of an import can hold that no version of the program writes. */
  private static final Map<String, List<String>> GARBAGE =
      new TreeMap<>(
          Map.of(
              "import_urls",
              List.of("'{x}'", "'{}'", "array['https://b.s3.cn-east-2.jdcloud-oss.com/%zz']"),
              "import_formats",
              List.of("'{VDI}'", "'{NULL}'", "'{}'"),
              "snapshots",
              List.of("'{snapshot-1}'", "'{}'", "array[repeat('x', 5000)]"),
              "disk_sizes",
              List.of("'{0}'", "'{-1,5}'", "'{NULL}'")));

  @TempDir private static Path directory;

  private static EmbeddedPostgres server;

  /** Databases, of which each test has one. */
  private static int count;

  private PostgresAddress postgres;
  private EmulatorProcess emulator;
  private JavaSdk sdk;
  private JavaSdk other;

  @BeforeAll
  static void startServer() throws Exception {
    server =
        EmbeddedPostgres.start(
            directory.resolve("pg"),
            directory.resolve("programs"),
            StartupWait.quiet(),
            launched -> {});
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void start() throws Exception {
    count++;
    postgres = server.address();
    String database = "rows_" + count;
    execute("create database " + database);
    postgres =
        new PostgresAddress(
            postgres.host(),
            postgres.port(),
            database,
            postgres.user(),
            postgres.password(),
            postgres.tls());
    serve();
  }

  private void serve() throws Exception {
    emulator =
        ServeOptions.seededBy("two-accounts-seed.yaml")
            .with("--workers", "1")
            .postgres(postgres)
            .serve(directory.resolve("data-" + count));
    sdk = JavaSdk.of(emulator);
    other = JavaSdk.of(emulator, "JDC_FAKE_OTHER_KEY", "JDC_FAKE_OTHER_SECRET");
  }

  @AfterEach
  void stop() throws Exception {
    if (emulator != null) {
      emulator.close();
    }
  }

  private static ImportImageRequest request(String object) {
    return new ImportImageRequest()
        .regionId(JavaSdk.REGION)
        .architecture("x86_64")
        .osType("linux")
        .platform("Ubuntu")
        .diskFormat("raw")
        .systemDiskSizeGB(40)
        .imageName("x")
        .imageUrl("https://nope-bucket.s3.cn-east-2.jdcloud-oss.com/" + object);
  }

  private static String submit(JavaSdk sdk, ImportImageRequest request) {
    ImportImageResponse response = sdk.vm().importImage(request);
    assertNull(response.getError(), () -> response.getError().getMessage());
    return response.getResult().getTaskId();
  }

  private static List<TaskInfo> tasks(JavaSdk sdk) {
    ImageTasksResponse response =
        sdk.vm().imageTasks(new ImageTasksRequest().regionId(JavaSdk.REGION).pageSize(100));
    assertNull(response.getError(), () -> response.getError().getMessage());
    List<TaskInfo> tasks = response.getResult().getTaskSet();
    assertEquals(response.getResult().getTotalCount(), tasks.size());
    return tasks;
  }

  /** How an export of the first account ends. */
  private void assertExports() throws InterruptedException {
    String taskId = sdk.submit(JavaSdk.request("img-small00001"));
    TaskInfo task = sdk.awaitEnd(taskId, JavaSdk.REGION, EXPORT_LIMIT);
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
  }

  private void execute(String sql) throws SQLException {
    String url =
        "jdbc:postgresql://%s:%d/%s?currentSchema=image_export"
            .formatted(postgres.host(), postgres.port(), postgres.database());
    try (Connection connection =
            DriverManager.getConnection(url, postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Their stored form is three times as long as what is sent. */
  @Test
  void theLongestKeysAreReadAsTheyWereWritten() throws Exception {
    String longest = "镜".repeat(341);
    String taskId = submit(other, request(longest));
    submit(other, request("镜".repeat(225)));
    submit(other, request("%25".repeat(1_024)));
    assertEquals(3, tasks(other).size());
    TaskInfo task = other.awaitEnd(taskId);
    assertEquals("failed", task.getTaskStatus());
    assertTrue(task.getErrorInfo().startsWith("NoSuchBucket: "), task.getErrorInfo());
    assertTrue(task.getImageUrl().endsWith("/" + "%E9%95%9C".repeat(341)), task.getImageUrl());
    ImportImageResponse refused = other.vm().importImage(request(longest + "镜"));
    assertEquals(
        "Parameter ImageUrl invalid: the object's key has 1026 bytes; expected at most 1024",
        refused.getError().getMessage());
    assertExports();
  }

  @Test
  void damagedTasksFailByThemselvesAndNobodyElseWaits() throws Exception {
    Map<String, String> columns = new TreeMap<>();
    Random random = new Random(SEED);
    for (int i = 0; i < TASKS; i++) {
      List<String> names = new ArrayList<>(GARBAGE.keySet());
      columns.put(submit(other, request("disk-" + i)), names.get(random.nextInt(names.size())));
    }
    for (String taskId : columns.keySet()) {
      other.awaitEnd(taskId);
    }
    emulator.close();
    for (Map.Entry<String, String> task : columns.entrySet()) {
      List<String> garbage = GARBAGE.get(task.getValue());
      execute(
          "update image_task set status = 'pending', finished_at = null, error_info = '', %s = %s"
                  .formatted(task.getValue(), garbage.get(random.nextInt(garbage.size())))
              + " where task_id = "
              + task.getKey());
    }
    serve();
    // Listed while they wait for their turn, by one worker that does others' exports in between.
    assertEquals(TASKS, tasks(other).size());
    for (int i = 0; i < 3; i++) {
      assertExports();
    }
    for (Map.Entry<String, String> damaged : columns.entrySet()) {
      TaskInfo task = other.awaitEnd(damaged.getKey());
      assertEquals("failed", task.getTaskStatus());
      assertEquals("ImportImage", task.getAction());
      assertTrue(
          task.getErrorInfo()
              .startsWith("UnreadableTask: image_task " + task.getTaskId() + " cannot be read: "),
          task.getErrorInfo());
      assertTrue(task.getErrorInfo().contains("column " + damaged.getValue()), task.getErrorInfo());
      assertEquals(task.getErrorInfo(), task.getMessage());
      assertEquals("error", image(task.getImageId()).getResult().getImage().getStatus());
    }
    List<TaskInfo> before = tasks(other);
    emulator.close();
    serve();
    assertEquals(
        before.stream().map(TaskInfo::getErrorInfo).toList(),
        tasks(other).stream().map(TaskInfo::getErrorInfo).toList());
    assertExports();
  }

  private DescribeImageResponse image(String imageId) {
    return other
        .vm()
        .describeImage(new DescribeImageRequest().regionId(JavaSdk.REGION).imageId(imageId));
  }

  /** What has ended well has, whatever becomes of its row. */
  @Test
  void aFinishedTaskStaysFinishedAndSaysWhatCannotBeRead() throws Exception {
    String taskId =
        other.submit(JavaSdk.request("img-small00002").ossUrl(JavaSdk.ossUrl("other-export")));
    assertEquals("finished", other.awaitEnd(taskId).getTaskStatus());
    execute("update image_task set oss_url = E'x\\n\\x1b[2J' where task_id = " + taskId);
    TaskInfo task = other.find(taskId).orElseThrow();
    assertEquals("finished", task.getTaskStatus());
    assertEquals("", task.getErrorInfo());
    assertTrue(
        task.getMessage().contains("column oss_url holds 'x\\n\\u001b[2J'"), task.getMessage());
    assertNull(task.getOssUrl());
  }

  @Test
  void aRowThatACallerNamesIsNotTheCallersFault() throws Exception {
    execute("update role set trust = '{}' where account = '859150329790'");
    execute("update image set os_type = 'BEOS' where id = 'img-small00002'");

    DescribeRoleResponse role =
        other.iam().describeRole(new DescribeRoleRequest().roleName("image-export"));
    assertEquals(500, role.getError().getCode());
    assertEquals("INTERNAL", role.getError().getStatus());
    assertTrue(
        role.getError()
            .getMessage()
            .startsWith("role 859150329790 image-export cannot be read: column trust holds '{}': "),
        role.getError().getMessage());
    DescribeRolesResponse roles = other.iam().describeRoles(new DescribeRolesRequest());
    assertNull(roles.getError());
    assertEquals(List.of(), roles.getResult().getRoles());

    assertEquals(500, image("img-small00002").getError().getCode());
    assertNull(
        other
            .vm()
            .describeImages(
                new DescribeImagesRequest().regionId(JavaSdk.REGION).imageSource("private"))
            .getError());
    ExportImageResponse export =
        other.export(JavaSdk.request("img-small00002").ossUrl(JavaSdk.ossUrl("other-export")));
    assertEquals(500, export.getError().getCode());

    emulator.close();
    serve();
    assertExports();
  }

  /** A policy that is left out could be the one that denies. */
  @Test
  void anUnreadablePolicyAllowsNothing() throws Exception {
    execute("update policy_edition set document = '{}' where account = '859150329790'");
    ExportImageResponse export =
        other.export(JavaSdk.request("img-small00002").ossUrl(JavaSdk.ossUrl("other-export")));
    assertEquals(500, export.getError().getCode());
    assertTrue(
        export.getError().getMessage().contains("image-export-policy cannot be read"),
        export.getError().getMessage());
    assertExports();
  }
}
