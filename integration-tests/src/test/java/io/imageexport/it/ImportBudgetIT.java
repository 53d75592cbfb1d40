package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.Upload;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.testing.Thorough;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What imports may take of memory and disk, by the emulator as it is launched. */
class ImportBudgetIT {
  private static final String BUCKET = "foreign-export";
  private static final String OBJECT = "large.qcow2";
  private static final String IMAGE = "img-linux00001";
  private static final int MAX_DISKS = 13;
  private static final Duration IMPORTS_LIMIT = Duration.ofMinutes(3);

  @TempDir private Path directory;

  /** A QCOW2 file of an empty disk with an L1 table of 32 MiB, the largest there may be. */
  private static final class LargestTable implements PartContent {
    private static final int TABLE_BYTES = 32 << 20;
    private static final int TABLE = 0x20000;

    private final ByteBuffer file = ByteBuffer.allocate(TABLE + TABLE_BYTES);

    LargestTable() {
      int entries = TABLE_BYTES / Long.BYTES;
      file.putInt(0x514649fb).putInt(3).putLong(0).putInt(0).putInt(9);
      file.putLong((long) entries * 64 * 512).putInt(0).putInt(entries).putLong(TABLE);
      file.putLong(TABLE / 2).putInt(1).putInt(0).putLong(0);
      file.putLong(0).putLong(0).putLong(0).putInt(4).putInt(112).clear();
    }

    @Override
    public long lengthBytes() {
      return file.capacity();
    }

    @Override
    public void read(long position, ByteBuffer destination) {
      destination.put(file.slice((int) position, destination.remaining()));
    }
  }

  private EmulatorProcess serve(String... more) throws Exception {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--seed",
                Path.of("src/test/resources/seed.yaml").toAbsolutePath().toString(),
                "--https-port",
                "off"));
    options.addAll(List.of(more));
    return EmulatorProcess.serveAsLaunched(
        directory.resolve("data"), options.toArray(String[]::new));
  }

  private static Http other(EmulatorProcess emulator) {
    return new Http(emulator, "JDC_FAKE_OTHER_KEY", "JDC_FAKE_OTHER_SECRET");
  }

  private static void upload(EmulatorProcess emulator) {
    S3Endpoint endpoint =
        new S3Endpoint(
            URI.create(emulator.ossEndpoint()),
            "us-east-1",
            emulator.accessKey(),
            emulator.secretKey(),
            S3Endpoint.AddressingStyle.PATH);
    try (OwnStore store = OwnStore.at(endpoint)) {
      Upload upload = store.objects().createUpload(new ObjectKey(BUCKET, OBJECT), false);
      store
          .objects()
          .completeUpload(upload, List.of(store.objects().putPart(upload, 1, new LargestTable())));
    }
  }

  /** Submits an import with as many disks as there can be, all of them the same object. */
  private static String submitImport(Http other) throws Exception {
    String url = "https://" + BUCKET + ".s3.cn-east-2.jdcloud-oss.com/" + OBJECT;
    String disk = "{\"imageUrl\":\"" + url + "\",\"diskFormat\":\"qcow2\",\"dataDiskSizeGB\":200}";
    JsonNode answer =
        other.post(
            "/v1/regions/cn-east-2/images:import",
            "{\"architecture\":\"x86_64\",\"osType\":\"linux\",\"platform\":\"Ubuntu\","
                + "\"diskFormat\":\"qcow2\",\"systemDiskSizeGB\":200,\"imageName\":\"large\","
                + "\"imageUrl\":\""
                + url
                + "\",\"dataDisks\":["
                + String.join(",", Collections.nCopies(MAX_DISKS - 1, disk))
                + "]}");
    assertFalse(answer.has("error"), answer.toString());
    return answer.path("result").path("taskId").asText();
  }

  private static void export(JavaSdk sdk, String prefix) throws InterruptedException {
    TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request(IMAGE).ossPrefix(prefix)));
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
  }

  private static void assertFinished(EmulatorProcess emulator, List<String> imports)
      throws InterruptedException, IOException {
    JavaSdk other = JavaSdk.of(emulator, "JDC_FAKE_OTHER_KEY", "JDC_FAKE_OTHER_SECRET");
    for (String taskId : imports) {
      TaskInfo task = other.awaitEnd(taskId, JavaSdk.REGION, IMPORTS_LIMIT);
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    }
    assertFalse(emulator.output().contains("OutOfMemoryError"), emulator.output());
  }

  @Test
  void disksWithTheLargestTablesAreImportedBesideAnExport() throws Exception {
    try (EmulatorProcess emulator = serve()) {
      upload(emulator);
      String imported = submitImport(other(emulator));
      export(JavaSdk.of(emulator), "beside");
      assertFinished(emulator, List.of(imported));
    }
  }

  /**
   * The imports have 78 disks to read, so an export that does not wait for them ends long before.
   */
  @Test
  @Thorough
  void sixSuchImportsAtOnceDoNotHoldUpAnExport() throws Exception {
    try (EmulatorProcess emulator = serve()) {
      upload(emulator);
      List<String> imports = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        imports.add(submitImport(other(emulator)));
      }
      export(JavaSdk.of(emulator), "beside");
      JavaSdk other = JavaSdk.of(emulator, "JDC_FAKE_OTHER_KEY", "JDC_FAKE_OTHER_SECRET");
      assertTrue(
          imports.stream()
              .anyMatch(task -> !other.find(task).orElseThrow().getTaskStatus().equals("finished")),
          "all imports ended before the export");
      assertFinished(emulator, imports);
    }
  }

  @Test
  void whatWouldLeaveTooLittleOfTheDiskIsRefused() throws Exception {
    Path file =
        Files.write(directory.resolve("small.raw"), Arrays.copyOf(new byte[] {1, 2, 3}, 512));
    serve().close();
    try (EmulatorProcess emulator = serve("--min-free", "900T")) {
      upload(emulator);
      String data = emulator.dataDirectory().toString();
      EmulatorProcess.Outcome refused =
          EmulatorProcess.run("image", "add", file.toString(), "--data-dir", data);
      assertEquals(1, refused.status(), refused.output());
      String last = refused.output().lines().toList().getLast();
      assertTrue(last.contains("less than the 921600.0 GiB of --min-free"), last);
      EmulatorProcess.Outcome taken =
          EmulatorProcess.run(
              "image", "add", file.toString(), "--min-free", "0", "--data-dir", data);
      assertEquals(0, taken.status(), taken.output());

      JavaSdk sdk = JavaSdk.of(emulator);
      String image = taken.output().lines().toList().getLast();
      TaskInfo export = sdk.awaitEnd(sdk.submit(JavaSdk.request(image)));
      assertEquals("finished", export.getTaskStatus(), "an export writes no snapshot");
      // A disk without data needs no room.
      assertFinished(emulator, List.of(submitImport(other(emulator))));
      JsonNode answer =
          new Http(emulator)
              .post(
                  "/v1/regions/cn-east-2/images:import",
                  "{\"architecture\":\"x86_64\",\"osType\":\"linux\",\"platform\":\"Ubuntu\","
                      + "\"diskFormat\":\"qcow2\",\"systemDiskSizeGB\":40,\"imageName\":\"again\","
                      + "\"imageUrl\":\"https://test-export.s3.cn-east-2.jdcloud-oss.com/"
                      + export.getOssObject()
                      + "\"}");
      TaskInfo failed = sdk.awaitEnd(answer.path("result").path("taskId").asText());
      assertEquals("failed", failed.getTaskStatus());
      assertTrue(failed.getErrorInfo().startsWith("InsufficientStorage: "), failed.getErrorInfo());
    }
  }
}
