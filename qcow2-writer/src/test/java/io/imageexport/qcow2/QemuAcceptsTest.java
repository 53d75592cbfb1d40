package io.imageexport.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** QEMU finds our images clean, reads the same data, and makes no smaller ones itself. */
@Timeout(300)
class QemuAcceptsTest {
  private static final long MAXIMUM_FILE_BYTES = 24 << 20;

  /**
   * Beyond this QEMU checks the metadata only: file systems cannot hold the disk for comparison.
   */
  private static final long MAXIMUM_COMPARED_BYTES = 8L << 30;

  @TempDir Path folder;

  @BeforeEach
  void toolsArePresent() {
    QemuImg.require();
  }

  @TestFactory
  Stream<DynamicTest> imagesAreCleanEqualAndNoLarger() {
    long[] sizes = {0, 513, 65_537, 3_000_000, (512L << 20) + 1, 8L << 30, 2L << 40, 64L << 40};
    List<DynamicTest> tests = new ArrayList<>();
    for (long size : sizes) {
      for (int clusterBits : new int[] {9, 12, 16, 21}) {
        for (Pattern pattern : Pattern.values()) {
          int version = pattern == Pattern.LAST ? 2 : 3;
          Qcow2Options options = new Qcow2Options(clusterBits, version);
          if (isRepresentative(size, options, pattern)) {
            tests.add(
                dynamicTest(
                    size + " bytes, " + options + ", " + pattern,
                    () -> checkAndCompare(TestImage.of(size, options, pattern))));
          }
        }
      }
    }
    return tests.stream();
  }

  private static boolean isRepresentative(long size, Qcow2Options options, Pattern pattern) {
    if (size > 1L << (19 + 2 * options.clusterBits())
        || (pattern == Pattern.ALL && size > MAXIMUM_FILE_BYTES)) {
      return false;
    }
    // An empty disk looks the same in any size, and the last cluster is the harder of the ends.
    boolean empty = size == 0 || pattern == Pattern.NONE;
    if (pattern == Pattern.FIRST || (empty && (pattern != Pattern.NONE || size > 3_000_000))) {
      return false;
    }
    return TestImage.of(size, options, pattern).lengthBytes() <= MAXIMUM_FILE_BYTES;
  }

  private void checkAndCompare(TestImage image) throws Exception {
    Path ours = folder.resolve("ours.qcow2");
    Path raw = folder.resolve("disk.raw");
    Path theirs = folder.resolve("theirs.qcow2");
    try {
      image.writeTo(ours);
      QemuImg.run("check", "-q", "-f", "qcow2", ours);
      if (image.sizeBytes() > MAXIMUM_COMPARED_BYTES) {
        return;
      }
      image.writeRawTo(raw);
      // Without "-s", which asks for equal holes too, but file systems have holes of their own.
      QemuImg.run("compare", "-q", "-f", "raw", "-F", "qcow2", raw, ours);
      String info = QemuImg.run("info", "--output=json", "-f", "qcow2", ours);
      String size = "\"virtual-size\": " + Files.size(raw) + ",";
      assertTrue(info.contains(size), info);
      String compat = image.options().version() == 3 ? "1.1" : "0.10";
      String options = "cluster_size=" + image.options().clusterSizeBytes() + ",compat=" + compat;
      QemuImg.run("convert", "-f", "raw", "-O", "qcow2", "-o", options, raw, theirs);
      long theirLength = roundUp(Files.size(theirs), image.options().clusterSizeBytes());
      assertTrue(
          Files.size(ours) <= theirLength,
          () -> "ours has " + image.lengthBytes() + " bytes, theirs " + theirLength);
    } finally {
      Files.deleteIfExists(ours);
      Files.deleteIfExists(raw);
      Files.deleteIfExists(theirs);
    }
  }

  /** QEMU does not fill up the last cluster of an image without data. */
  private static long roundUp(long lengthBytes, int clusterSizeBytes) {
    return (lengthBytes + clusterSizeBytes - 1) / clusterSizeBytes * clusterSizeBytes;
  }

  @Test
  void thereIsNothingToRepair() throws Exception {
    TestImage image = TestImage.of(512L << 20, new Qcow2Options(12, 3), Pattern.RANDOM);
    Path ours = folder.resolve("ours.qcow2");
    image.writeTo(ours);
    QemuImg.run("check", "-q", "-f", "qcow2", "-r", "all", ours);
    assertArrayEquals(image.bytes(), Files.readAllBytes(ours));
  }

  @Test
  void qemuCanGoOnWriting() throws Exception {
    TestImage image = TestImage.of(64 << 20, new Qcow2Options(12, 3), Pattern.ALTERNATE);
    Path ours = folder.resolve("ours.qcow2");
    image.writeTo(ours);
    // Over data, over holes, and across the border of two L2 tables.
    QemuImg.io(
        ours, "write 0 64k", "write 2090k 20k", "write 60M 3M", "discard 1M 1M", "write 1M 4k");
    QemuImg.run("check", "-q", "-f", "qcow2", ours);
  }
}
