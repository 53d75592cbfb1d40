package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.core.ingest.DemoDisk;
import io.imageexport.testing.QemuImg;
import io.imageexport.testing.Tool;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a disk image in a file, through the emulator, back to a file: not one byte is different. */
@ExtendWith(SharedEmulator.class)
class RoundTripIT {
  private static final Path GRUB_IMAGE = Path.of("/usr/lib/grub-rescue/grub-rescue-usb.img");

  @TempDir private Path directory;

  private final EmulatorProcess emulator;
  private final JavaSdk sdk;

  RoundTripIT(EmulatorProcess emulator) {
    this.emulator = emulator;
    this.sdk = JavaSdk.of(emulator);
  }

  /** Adds a file as an image by the command line, beside the running emulator. */
  private String add(Path file, String... options) throws IOException, InterruptedException {
    String[] command = {
      "image", "add", file.toString(), "--data-dir", emulator.dataDirectory().toString()
    };
    List<String> all = new java.util.ArrayList<>(List.of(command));
    all.addAll(List.of(options));
    EmulatorProcess.Outcome outcome = EmulatorProcess.run(all.toArray(String[]::new));
    assertEquals(0, outcome.status(), outcome.output());
    return outcome.output().lines().toList().getLast();
  }

  private Path exportAndDownload(String imageId) throws IOException, InterruptedException {
    TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request(imageId)));
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    return Downloads.fetch(
        emulator, "test-export", task.getOssObject(), directory.resolve(imageId + ".qcow2"));
  }

  private static void assertSame(Path exported, Path raw) throws IOException {
    try (PlainQcow2 image = PlainQcow2.open(exported)) {
      image.assertSameAs(raw);
    }
  }

  private Path randomDisk(long size, long seed) throws IOException {
    Path file = directory.resolve("disk-" + size + ".raw");
    Random random = new Random(seed);
    try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
      disk.setLength(size);
      for (int i = 0; i < 40 && size > 0; i++) {
        byte[] run = new byte[1 + random.nextInt(300_000)];
        random.nextBytes(run);
        long position = random.nextLong(size);
        disk.seek(position);
        disk.write(run, 0, (int) Math.min(run.length, size - position));
      }
    }
    return file;
  }

  @ParameterizedTest
  @SideBySide
  @ValueSource(longs = {1, 511, 512, 65_535, 65_536, 65_537, 100_000_001, 600L << 20})
  void aRawDiskComesBack(long size) throws Exception {
    Path raw = randomDisk(size, size);
    // What is shorter than a sector has to be insisted on.
    String[] options = size < 512 ? new String[] {"--format", "raw"} : new String[0];
    assertSame(exportAndDownload(add(raw, options)), raw);
  }

  @Test
  @SideBySide
  void qemuFindsNothingToComplainAbout() throws Exception {
    Tool.require("qemu-img", "qemu-utils");
    Path raw = randomDisk(700L << 20, 5);
    Path exported = exportAndDownload(add(raw));
    Tool.run("qemu-img", "check", "-f", "qcow2", exported.toString());
    Tool.run(
        "qemu-img", "compare", "-f", "raw", "-F", "qcow2", raw.toString(), exported.toString());
  }

  @ParameterizedTest
  @SideBySide
  @ValueSource(
      strings = {
        "compat=1.1",
        "compat=0.10",
        "cluster_size=512",
        "cluster_size=2M",
        "refcount_bits=1",
        "lazy_refcounts=on",
        "preallocation=metadata",
        "extended_l2=on"
      })
  void aQcow2FileComesBack(String option) throws Exception {
    Tool.require("qemu-img", "qemu-utils");
    Path raw = randomDisk(50L << 20, 6);
    Path source = directory.resolve("source.qcow2");
    Tool.run(
        "qemu-img",
        "convert",
        "-f",
        "raw",
        "-O",
        "qcow2",
        "-o",
        option,
        raw.toString(),
        source.toString());
    assertSame(exportAndDownload(add(source)), raw);
  }

  @Test
  @SideBySide
  void aCompressedQcow2FileComesBack() throws Exception {
    Tool.require("qemu-img", "qemu-utils");
    Path raw = randomDisk(50L << 20, 7);
    Path source = directory.resolve("source.qcow2");
    Tool.run(
        "qemu-img", "convert", "-c", "-f", "raw", "-O", "qcow2", raw.toString(), source.toString());
    assertSame(exportAndDownload(add(source)), raw);
  }

  @ParameterizedTest
  @SideBySide
  @CsvSource({
    "vpc, 'subformat=fixed,force_size=on'",
    "vpc, 'subformat=dynamic,force_size=on'",
    "vmdk, subformat=monolithicSparse",
    "vmdk, subformat=streamOptimized",
    "vmdk, subformat=monolithicFlat",
    "vmdk, subformat=twoGbMaxExtentSparse"
  })
  void aVhdOrVmdkFileComesBack(String format, String option) throws Exception {
    Tool.require("qemu-img", "qemu-utils");
    Path raw = randomDisk(50L << 20, 10);
    Path source = directory.resolve("source." + format);
    Tool.run(
        "qemu-img",
        "convert",
        "-f",
        "raw",
        "-O",
        format,
        "-o",
        option,
        raw.toString(),
        source.toString());
    assertSame(exportAndDownload(add(source)), raw);
  }

  @Test
  @SideBySide
  void aQcow2FileWithABackingFileIsRefused() throws Exception {
    Tool.require("qemu-img", "qemu-utils");
    Path base = randomDisk(1 << 20, 8);
    Path overlay = directory.resolve("overlay.qcow2");
    Tool.run(
        "qemu-img",
        "create",
        "-f",
        "qcow2",
        "-F",
        "raw",
        "-b",
        base.toString(),
        overlay.toString());
    assertRefused(
        overlay,
        "The image has a backing file; only self-contained images are read. Convert it first:"
            + " qemu-img convert -O qcow2 IN OUT");
  }

  @Test
  @SideBySide
  void anotherFormatIsRefusedByName() throws Exception {
    Path packed = directory.resolve("disk.img");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(new byte[1 << 20]);
    }
    assertRefused(
        packed,
        "it looks like gzip; expected raw, QCOW2, VHD or VMDK. Unpack it first: gunzip IN. If it"
            + " is a raw disk after all, --format raw takes its bytes as they are");
  }

  private void assertRefused(Path file, String reason) throws IOException, InterruptedException {
    EmulatorProcess.Outcome outcome =
        EmulatorProcess.run(
            "image", "add", file.toString(), "--data-dir", emulator.dataDirectory().toString());
    assertEquals(1, outcome.status());
    assertEquals(1, outcome.output().lines().count(), outcome.output());
    assertTrue(
        outcome.output().startsWith("emulator: '" + file + "' is refused: "), outcome.output());
    assertTrue(outcome.output().strip().endsWith(reason), outcome.output());
  }

  @Test
  @SideBySide
  void aRawDiskThatLooksLikeQcow2IsTakenAsItIsTold() throws Exception {
    Path raw = directory.resolve("looks-like.raw");
    byte[] content = new byte[100_000];
    new Random(9).nextBytes(content);
    ByteBuffer.wrap(content).putInt(0x514649fb);
    Files.write(raw, content);
    assertSame(exportAndDownload(add(raw, "--format", "raw")), raw);
  }

  /** The generated disk is large and sparse, so only its data is compared cluster by cluster. */
  @Test
  @SideBySide
  void everyDiskOfAnImageComesBack() throws Exception {
    TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request("img-disks00001")));
    assertEquals("exportImage_img-disks00001", task.getOssObject());
    Http http = new Http(emulator);
    String taskId =
        http.post(
                "/v1/regions/cn-east-2/images/img-disks00001:exportImage",
                "{\"roleName\":\"image-export\",\"isAllDisk\":true,\"ossPrefix\":\"all\",\"ossUrl\":\""
                    + JavaSdk.ossUrl("test-export")
                    + "\"}")
            .path("result")
            .path("taskId")
            .asText();
    assertEquals("finished", sdk.awaitEnd(taskId).getTaskStatus());
    assertDemo("all_exportImage_img-disks00001", new DemoDisk(2L << 30, 3L << 20, 12));
    assertDemo("all_exportImage_img-disks00001_vdb", new DemoDisk(1L << 30, 2L << 20, 13));
    assertDemo("all_exportImage_img-disks00001_vdc", new DemoDisk(3L << 30, 1L << 20, 14));
  }

  private void assertDemo(String key, DemoDisk disk) throws Exception {
    Path file = Downloads.fetch(emulator, "test-export", key, directory.resolve(key));
    try (PlainQcow2 image = PlainQcow2.open(file)) {
      assertEquals(disk.virtualSizeBytes(), image.virtualSize());
      for (long index = 0; index << 16 < disk.virtualSizeBytes(); index++) {
        byte[] expected = new byte[1 << 16];
        disk.read(index << 16, ByteBuffer.wrap(expected));
        if (!java.util.Arrays.equals(expected, image.cluster(index))) {
          throw new AssertionError(key + ": cluster " + index + " differs");
        }
      }
    }
  }

  /** A disk image that nobody here made: Debian's rescue disk of GRUB. */
  @Test
  @SideBySide
  void theRescueDiskOfGrubComesBackAndBoots() throws Exception {
    Tool.requireFile(GRUB_IMAGE, "grub-rescue-pc");
    Path exported = exportAndDownload(add(GRUB_IMAGE, "--name", "grub-rescue"));
    assertSame(exported, GRUB_IMAGE);
    Tool.require("qemu-img", "qemu-utils");
    Tool.run("qemu-img", "check", "-f", "qcow2", exported.toString());
    Tool.require("qemu-system-x86_64", "qemu-system-x86");
    try (Machine machine = Machine.boot(exported)) {
      machine.awaitScreen("GNU GRUB");
    }
  }

  @Test
  @SideBySide
  void theDemoDiskBoots() throws Exception {
    Tool.require("qemu-system-x86_64", "qemu-system-x86");
    Path exported = exportAndDownload("img-linux00001");
    try (Machine machine = Machine.boot(exported)) {
      machine.awaitScreen("Hello from a disk that the image-export emulator made.");
    }
  }

  /** The damage is in a compressed cluster, so it is found once the first disk has been copied. */
  @Test
  @SideBySide
  void nothingIsLeftOfAnImageWithADamagedDisk() throws Exception {
    QemuImg.require();
    byte[] content = new byte[1 << 20];
    Arrays.fill(content, (byte) 7);
    Path whole = Files.write(directory.resolve("whole.raw"), content);
    Path damaged = directory.resolve("damaged.qcow2");
    QemuImg.run("convert", "-c", "-f", "raw", "-O", "qcow2", whole, damaged);
    try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
      file.seek(5 << 16);
      file.write(new byte[64]);
    }
    // Nobody else adds images to a directory of its own.
    Path data = directory.resolve("data");
    EmulatorProcess.serve(data).close();
    Set<String> before = names(data.resolve("snapshots"));
    EmulatorProcess.Outcome outcome =
        EmulatorProcess.run(
            "image",
            "add",
            whole.toString(),
            "--data-disk",
            damaged.toString(),
            "--data-dir",
            data.toString());
    assertEquals(1, outcome.status(), outcome.output());
    assertTrue(outcome.output().contains("damaged.qcow2' is refused: "), outcome.output());
    assertEquals(before, names(data.resolve("snapshots")));
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}
