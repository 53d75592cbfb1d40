package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.oss.EmbeddedObjectStore;
import io.imageexport.oss.S3Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lists of the command line hold what they promise, in its order, and settings are those in use.
 */
@SideBySide
class ListingsIT {
  private static final String SEED =
      Path.of("src/test/resources/seed.yaml").toAbsolutePath().toString();

  /** More than one page of the API has, and by turns, so that no region is a run of its own. */
  private static final List<String> REGIONS_OF_TASKS = alternating(24, "cn-east-2", "cn-north-1");

  @TempDir private Path directory;

  private static List<String> alternating(int count, String... values) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(values[i % values.length]);
    }
    return all;
  }

  private List<String> listed(String... command) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(Arrays.asList(command));
    arguments.addAll(List.of("--data-dir", directory.resolve("data").toString()));
    EmulatorProcess.Outcome outcome = EmulatorProcess.run(arguments.toArray(String[]::new));
    assertEquals(0, outcome.status(), outcome.output());
    return outcome.output().lines().toList();
  }

  private static List<String> columns(List<String> rows, int from, int to) {
    return rows.stream()
        .map(row -> String.join(" ", Arrays.asList(row.split(" +")).subList(from, to)))
        .toList();
  }

  @Test
  void tasksAndImagesOfAllRegionsAreListedNewestFirst() throws Exception {
    try (EmulatorProcess emulator =
        EmulatorProcess.serve(directory.resolve("data"), "--seed", SEED)) {
      JavaSdk sdk = JavaSdk.of(emulator);
      List<String> tasks = new ArrayList<>();
      for (String region : REGIONS_OF_TASKS) {
        tasks.addFirst(submit(sdk, region) + " ExportImage " + region);
      }
      List<String> rows = listed("tasks");
      assertEquals(tasks, columns(rows.subList(1, rows.size()), 0, 3));

      String oldest = tasks.getLast().split(" ", 2)[0];
      assertTrue(listed("tasks", oldest).getLast().startsWith(oldest + " "));
      assertTrue(listed("tasks", "--region-id", "cn-south-1").getLast().startsWith("TASK "));
      EmulatorProcess.Outcome unknown =
          EmulatorProcess.run("tasks", "1", "--data-dir", directory.resolve("data").toString());
      assertEquals(1, unknown.status());
      assertTrue(unknown.output().startsWith("emulator: unknown task 1; "), unknown.output());

      Path disk = Files.write(directory.resolve("disk.img"), new byte[1 << 20]);
      List<String> images = new ArrayList<>();
      for (String region : List.of("cn-south-1", "cn-north-1", "cn-east-2", "cn-north-1")) {
        images.addFirst(added(disk, region) + " " + region);
      }
      assertEquals(images, columns(listed("image", "list").subList(1, 5), 0, 2));
    }
  }

  private static String submit(JavaSdk sdk, String region) {
    boolean north = region.equals("cn-north-1");
    return sdk.submit(
        JavaSdk.request(north ? "img-north00001" : "img-linux00001")
            .regionId(region)
            .roleName("any-bucket")
            .ossUrl(
                "https://"
                    + (north ? "north" : "test")
                    + "-export.s3-internal."
                    + region
                    + ".jdcloud-oss.com"));
  }

  private String added(Path disk, String region) throws IOException, InterruptedException {
    return listed("image", "add", disk.toString(), "--format", "raw", "--region-id", region)
        .getLast();
  }

  /** The keys of the API do not open a store of the user's own, and its secret is not shown. */
  @Test
  void envPrintsTheKeysOfTheStoreInUse() throws Exception {
    try (EmbeddedObjectStore store =
            EmbeddedObjectStore.start(
                directory.resolve("objects"), 0, "own-key", "canary-secret", S3Limits.defaults());
        EmulatorProcess emulator =
            EmulatorProcess.serve(
                directory.resolve("data"),
                "--seed",
                SEED,
                "--oss-endpoint",
                store.endpoint().toString(),
                "--oss-region",
                "own-region",
                "--oss-access-key",
                "own-key",
                "--oss-secret-key",
                "canary-secret")) {
      List<String> lines = listed("env");
      for (String line :
          List.of(
              "export JDCLOUD_ENDPOINT=" + emulator.endpoint(),
              "export JDCLOUD_ACCESS_KEY=" + emulator.accessKey(),
              "export OSS_ENDPOINT=" + store.endpoint(),
              "export OSS_REGION=own-region",
              "export OSS_ACCESS_KEY=own-key")) {
        assertTrue(lines.contains(line), line + " is not in " + lines);
      }
      assertFalse(lines.stream().anyMatch(line -> line.startsWith("export OSS_SECRET_KEY")));
      assertFalse(lines.toString().contains("canary-secret"), lines.toString());
      assertFalse(emulator.running().toString().contains("canary-secret"));
      assertFalse(emulator.output().contains("canary-secret"), emulator.output());
    }
  }

  @Test
  void theGuidesNamesAreFreeInTheEmptySeed() throws Exception {
    try (EmulatorProcess emulator =
        EmulatorProcess.serve(directory.resolve("data"), "--seed", "empty")) {
      Http http = new Http(emulator);
      assertEquals(200, http.plain("GET", "/_emulator/ready", "").statusCode());
      List<String> images = listed("image", "list");
      assertTrue(images.getLast().startsWith("img-demo000001 "), images.toString());
      EmulatorProcess.Outcome export =
          EmulatorProcess.run(
              "export", "img-demo000001", "--data-dir", directory.resolve("data").toString());
      assertEquals(1, export.status(), export.output());
      assertTrue(export.output().contains("Role 'image-export' not found"), export.output());
    }
  }
}
