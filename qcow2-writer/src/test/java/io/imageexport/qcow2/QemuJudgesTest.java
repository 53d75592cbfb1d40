package io.imageexport.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.imageexport.testing.QemuImg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * QEMU finds our images clean, reads the same data, writes into them, and makes no smaller ones
 * itself.
 *
 * <p>A sample of the matrix, judged on all processors: QEMU takes ten seconds to compare a large
 * disk.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class QemuJudgesTest {
  static final int STRIDE = 31;

  /** Memory holds sparse files of any size; other file systems end at 16 TiB or before. */
  private static final Path MEMORY = Path.of("/dev/shm");

  private static final long MAXIMUM_SPARSE_BYTES = 8L << 40;

  /** Groups of clusters that are written to, beside the first and the last. */
  private static final int WRITTEN_GROUPS = 24;

  @TempDir private Path folder;
  private Path sparseFolder;

  @BeforeEach
  void toolsArePresent() throws IOException {
    QemuImg.require();
    sparseFolder =
        Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "imageexport-") : folder;
  }

  @AfterEach
  void removeSparseFolder() throws IOException {
    Files.deleteIfExists(sparseFolder);
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> imagesAreCleanEqualAndNoLarger() {
    return Matrix.sample(STRIDE).map(each -> dynamicTest(each.toString(), () -> judge(each)));
  }

  private void judge(Matrix.Case each) throws Exception {
    TestImage source = each.source();
    Path place = Files.createTempDirectory(folder, "case-");
    Path ours = place.resolve("ours.qcow2");
    Path raw = sparseFolder.resolve(place.getFileName() + ".raw");
    Path theirs = place.resolve("theirs.qcow2");
    try {
      each.form().write(source, ours);
      QemuImg.run("check", "-q", "-f", "qcow2", ours);
      assertInfo(each, source, QemuImg.run("info", "--output=json", "-f", "qcow2", ours));
      if (sparseFolder.equals(folder) && each.sizeBytes() > MAXIMUM_SPARSE_BYTES) {
        System.err.println("SKIPPED: " + each + " is not compared: it needs " + MEMORY);
        return;
      }
      source.writeRawTo(raw);
      QemuImg.run("compare", "-q", "-f", "raw", "-F", "qcow2", raw, ours);
      if (each.form() == Form.PLAIN) {
        assertNoLarger(source, raw, ours, theirs);
      }
      writeEverywhere(source, raw, ours);
    } finally {
      Files.deleteIfExists(ours);
      Files.deleteIfExists(raw);
      Files.deleteIfExists(theirs);
    }
  }

  private static void assertInfo(Matrix.Case each, TestImage source, String info) {
    String compat = each.options().version() == 3 ? "1.1" : "0.10";
    List<String> facts =
        new ArrayList<>(
            List.of(
                "\"virtual-size\": " + source.image().virtualSizeBytes() + ",",
                "\"cluster-size\": " + each.options().clusterSizeBytes() + ",",
                "\"compat\": \"" + compat + "\""));
    if (each.options().version() == 3) {
      boolean zstd = each.form().compression().map(one -> one.type() == 1).orElse(false);
      facts.add("\"compression-type\": \"" + (zstd ? "zstd" : "zlib") + "\"");
      facts.add("\"refcount-bits\": " + each.options().refcountWidth().bits());
      facts.add("\"corrupt\": false");
    }
    for (String fact : facts) {
      assertTrue(info.contains(fact), () -> "no " + fact + " in " + info);
    }
  }

  private static void assertNoLarger(TestImage source, Path raw, Path ours, Path theirs)
      throws IOException, InterruptedException {
    Qcow2Options options = source.options();
    String settings =
        String.format(
            Locale.ROOT,
            "cluster_size=%d,compat=%s,refcount_bits=%d",
            options.clusterSizeBytes(),
            options.version() == 3 ? "1.1" : "0.10",
            options.refcountWidth().bits());
    QemuImg.run("convert", "-f", "raw", "-O", "qcow2", "-o", settings, raw, theirs);
    // QEMU does not fill up the last cluster of an image without data.
    long theirLength = Math.ceilDiv(Files.size(theirs), (long) options.clusterSizeBytes());
    long ourLength = Files.size(ours) / options.clusterSizeBytes();
    assertTrue(
        ourLength <= theirLength,
        () -> "ours has " + ourLength + " clusters, theirs has " + theirLength);
  }

  /**
   * Writes to allocated and to free clusters in many groups, the first and the last included, to
   * the image and to the raw disk alike; both have to be equal then, and the image clean. A wrong
   * refcount or COPIED flag would show: QEMU would write to the wrong place, or lose a cluster.
   */
  private static void writeEverywhere(TestImage source, Path raw, Path image)
      throws IOException, InterruptedException {
    List<String> commands = new ArrayList<>();
    int number = 1;
    for (long position : writtenPositions(source)) {
      commands.add("write -P " + (number++ % 255 + 1) + " " + position + " 512");
    }
    if (commands.isEmpty()) {
      return;
    }
    QemuImg.io("qcow2", image, commands);
    QemuImg.io("raw", raw, commands);
    QemuImg.run("check", "-q", "-f", "qcow2", image);
    QemuImg.run("compare", "-q", "-f", "raw", "-F", "qcow2", raw, image);
  }

  private static Set<Long> writtenPositions(TestImage source) {
    int clusterBits = source.options().clusterBits();
    int groupBits = clusterBits - 3;
    long sizeBytes = source.image().virtualSizeBytes();
    TreeSet<Long> groups = new TreeSet<>();
    for (Run run : source.runs()) {
      groups.add(run.firstCluster() >> groupBits);
      groups.add((run.endCluster() - 1) >> groupBits);
    }
    List<Long> touched = new ArrayList<>(groups);
    TreeSet<Long> positions = new TreeSet<>();
    int stride = Math.max(1, touched.size() / WRITTEN_GROUPS);
    for (int i = 0; i < touched.size(); i += stride) {
      long firstCluster = touched.get(i) << groupBits;
      long end = Math.min(firstCluster + (1L << groupBits), source.map().clusterCount());
      // Into the first allocated cluster, into the one behind it, and into the last of the group.
      AllocationMap.Runs runs = source.map().runs(firstCluster, end);
      if (runs.next(1)) {
        positions.add((runs.firstCluster() << clusterBits) + (clusterBits > 9 ? 512 : 0));
        positions.add((runs.firstCluster() + 1) << clusterBits);
      }
      positions.add((end - 1) << clusterBits);
    }
    positions.add(0L);
    positions.add(sizeBytes - 512);
    positions.removeIf(position -> position < 0 || position > sizeBytes - 512);
    return positions;
  }

  @Test
  void thereIsNothingToRepair() throws Exception {
    for (Form form : Form.values()) {
      TestImage source =
          TestImage.of(
              512L << 20, new Qcow2Options(12, 3), Pattern.RANDOM.runs(1 << 17), Content.MIXED);
      Path ours = folder.resolve(form + ".qcow2");
      form.write(source, ours);
      byte[] before = Files.readAllBytes(ours);
      QemuImg.run("check", "-q", "-f", "qcow2", "-r", "all", ours);
      assertArrayEquals(before, Files.readAllBytes(ours));
    }
  }

  @Test
  void qemuCanDiscardAndGoOnWriting() throws Exception {
    for (Form form : Form.values()) {
      TestImage source =
          TestImage.of(
              64 << 20, new Qcow2Options(12, 3), Pattern.ALTERNATE.runs(1 << 14), Content.MIXED);
      Path ours = folder.resolve(form + ".qcow2");
      form.write(source, ours);
      // Over data, over holes, and across the border of two L2 tables.
      QemuImg.io(
          "qcow2",
          ours,
          List.of(
              "write 0 64k",
              "write 2090k 20k",
              "write 60M 3M",
              "discard 1M 1M",
              "write -z 3M 1M",
              "write 1M 4k"));
      QemuImg.run("check", "-q", "-f", "qcow2", ours);
    }
  }
}
