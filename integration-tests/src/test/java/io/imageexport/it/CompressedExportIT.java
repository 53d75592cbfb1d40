package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exported files are compressed where the emulator was started so, and machines boot from them. */
@SideBySide
class CompressedExportIT {
  private static final Path GRUB_IMAGE = Path.of("/usr/lib/grub-rescue/grub-rescue-usb.img");

  @TempDir private Path directory;

  @BeforeEach
  void toolsAreThere() {
    Tool.requireFile(GRUB_IMAGE, "grub-rescue-pc");
    Tool.require("qemu-img", "qemu-utils");
    Tool.require("qemu-system-x86_64", "qemu-system-x86");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zlib-fast", "zstd-small"})
  void theRescueDiskOfGrubComesBackSmallerAndBoots(String compression) throws Exception {
    Path dataDirectory = directory.resolve("data");
    try (EmulatorProcess emulator =
        EmulatorProcess.serve(
            dataDirectory,
            "--compression",
            compression,
            "--seed",
            Path.of("src/test/resources/seed.yaml").toAbsolutePath().toString())) {
      assertTrue(emulator.output().contains("compression=" + compression), emulator.output());
      EmulatorProcess.Outcome added =
          EmulatorProcess.run(
              "image", "add", GRUB_IMAGE.toString(), "--data-dir", dataDirectory.toString());
      assertEquals(0, added.status(), added.output());
      String imageId = added.output().lines().toList().getLast();

      JavaSdk sdk = JavaSdk.of(emulator);
      TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request(imageId)));
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
      Path exported =
          Downloads.fetch(
              emulator, "test-export", task.getOssObject(), directory.resolve("exported.qcow2"));

      String file = exported.toString();
      Tool.run("qemu-img", "check", "-f", "qcow2", file);
      Tool.run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", GRUB_IMAGE.toString(), file);
      Path plain = directory.resolve("plain.qcow2");
      Tool.run(
          "qemu-img",
          "convert",
          "-f",
          "raw",
          "-O",
          "qcow2",
          GRUB_IMAGE.toString(),
          plain.toString());
      assertTrue(Files.size(exported) < Files.size(plain), "smaller than uncompressed");
      try (Machine machine = Machine.boot(exported)) {
        machine.awaitScreen("GNU GRUB");
      }
    }
  }

  @Test
  void anUnknownCompressionIsRefused() throws Exception {
    EmulatorProcess.Outcome outcome =
        EmulatorProcess.run("serve", "--compression", "lz4", "--data-dir", directory.toString());
    assertEquals(2, outcome.status(), outcome.output());
    String message =
        "unknown compression 'lz4'; expected none, zlib-fast, zlib-small, zlib-small-32k, zstd-fast"
            + " or zstd-small";
    assertTrue(outcome.output().contains(message), outcome.output());
    assertEquals(0, directory.toFile().list().length, "nothing was started");
  }
}
