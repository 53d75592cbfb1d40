package io.imageexport.qcow2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.imageexport.testing.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Readers that are neither ours nor QEMU's see the same disk: libqcow, 7-Zip, and
 * dissect.hypervisor with the inflate of zlib and of ISA-L.
 *
 * <p>All of them know zlib, and none is asked about zstd. dissect.hypervisor inflates with a window
 * of 4 KiB.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class OtherReadersTest {
  /** Debian's own Python has Debian's modules, whichever Python is on the PATH. */
  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

  /** Made by {@code qcow2-writer/readers/install}. */
  private static final Path DISSECT = Path.of("../.readers/dissect/bin/python");

  static final int STRIDE = 17;
  private static final long MAXIMUM_WHOLE_BYTES = 600L << 20;

  @TempDir private Path folder;

  private static Stream<Matrix.Case> cases() {
    return Matrix.sample(STRIDE).filter(OtherReadersTest::isKnown);
  }

  static boolean isKnown(Matrix.Case each) {
    return each.form().compression().map(one -> one.type() == 0).orElse(true);
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> libqcowReadsTheSame() throws Exception {
    String python = requirePythonWithLibqcow();
    String script = script("read_with_libqcow.py");
    return cases()
        // It takes a disk without an L1 table for a broken one.
        .filter(each -> each.sizeBytes() > 0)
        .map(each -> dynamicTest(each.toString(), () -> readWith(each, python, script)));
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> dissectReadsTheSameByZlib() throws Exception {
    return readWithDissect("zlib");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> dissectReadsTheSameByIsal() throws Exception {
    return readWithDissect("isal");
  }

  private Stream<DynamicTest> readWithDissect(String inflate) throws Exception {
    if (!Files.isExecutable(DISSECT)) {
      Tool.skip("dissect.hypervisor is missing; get it with: qcow2-writer/readers/install");
    }
    String script = script("read_with_dissect.py");
    return cases()
        .filter(OtherReadersTest::fitsQemusWindow)
        .map(
            each ->
                dynamicTest(
                    each.toString(), () -> readWith(each, DISSECT.toString(), script, inflate)));
  }

  private static boolean fitsQemusWindow(Matrix.Case each) {
    return each.form() != Form.ZLIB_SMALL_32K;
  }

  private String script(String name) throws IOException {
    Path script = Files.createTempDirectory(folder, "script-").resolve(name);
    try (InputStream resource = getClass().getResourceAsStream(name)) {
      Files.copy(resource, script);
    }
    return script.toString();
  }

  /** Asks a reader, which gets the image as its last argument, for all data of the disk. */
  private void readWith(Matrix.Case each, String... reader) throws Exception {
    TestImage source = each.source();
    Path image = Files.createTempDirectory(folder, "case-").resolve("image.qcow2");
    each.form().write(source, image);
    StringBuilder questions = new StringBuilder();
    List<String> answers = new ArrayList<>();
    answers.add(Long.toString(source.image().virtualSizeBytes()));
    for (Stretch stretch : stretches(source)) {
      questions.append(stretch.position).append(' ').append(stretch.lengthBytes).append('\n');
      answers.add(Long.toString(stretch.checksum(source)));
    }
    List<String> command = new ArrayList<>(List.of(reader));
    command.add(image.toString());
    String said = Tool.runWithInput(questions.toString(), command.toArray(String[]::new));
    assertEquals(answers, said.lines().toList());
    Files.delete(image);
  }

  /** A stretch of the disk, all of it allocated or none. */
  private record Stretch(long position, int lengthBytes, boolean isHole) {
    long checksum(TestImage source) {
      CRC32 checksum = new CRC32();
      byte[] bytes = isHole ? new byte[lengthBytes] : source.content().bytes(position, lengthBytes);
      checksum.update(bytes);
      return checksum.getValue();
    }
  }

  /** All data, and the first bytes of each hole. */
  private static List<Stretch> stretches(TestImage source) {
    int clusterBits = source.options().clusterBits();
    long sizeBytes = source.image().virtualSizeBytes();
    List<Stretch> stretches = new ArrayList<>();
    long end = 0;
    for (Run run : source.runs()) {
      long start = run.firstCluster() << clusterBits;
      addHole(stretches, end, start);
      end = Math.min(run.endCluster() << clusterBits, sizeBytes);
      stretches.add(new Stretch(start, Math.toIntExact(end - start), false));
    }
    addHole(stretches, end, sizeBytes);
    return stretches;
  }

  private static void addHole(List<Stretch> stretches, long from, long to) {
    if (from < to) {
      stretches.add(new Stretch(from, (int) Math.min(5000, to - from), true));
    }
  }

  private static String requirePythonWithLibqcow() throws IOException, InterruptedException {
    for (String python : PYTHONS) {
      if (Tool.succeeds(python, "-c", "import pyqcow")) {
        return python;
      }
    }
    Tool.missing("Python's module pyqcow (libqcow)", "python3-libqcow");
    throw new IllegalStateException("not reached");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> sevenZipExtractsTheSame() {
    if (!Tool.isOnPath("7zz")) {
      Tool.missing("7zz", "7zip");
    }
    return cases()
        // It extracts all of the disk.
        .filter(each -> each.sizeBytes() > 0 && each.sizeBytes() <= MAXIMUM_WHOLE_BYTES)
        .map(each -> dynamicTest(each.toString(), () -> extractWithSevenZip(each)));
  }

  private void extractWithSevenZip(Matrix.Case each) throws Exception {
    TestImage source = each.source();
    Path place = Files.createTempDirectory(folder, "case-");
    Path image = place.resolve("image.qcow2");
    Path said = place.resolve("7zz.log");
    each.form().write(source, image);
    Process process =
        new ProcessBuilder("7zz", "x", "-so", "-tqcow", image.toString())
            .redirectError(said.toFile())
            .start();
    CRC32 extracted = new CRC32();
    long length = 0;
    try (InputStream disk = process.getInputStream()) {
      byte[] piece = new byte[1 << 20];
      int count = disk.read(piece);
      while (count >= 0) {
        extracted.update(piece, 0, count);
        length += count;
        count = disk.read(piece);
      }
    }
    String log = Files.readString(said, US_ASCII);
    assertEquals(0, process.waitFor(), log);
    assertEquals(source.image().virtualSizeBytes(), length, log);
    assertEquals(checksumOfDisk(source), extracted.getValue());
    Files.delete(image);
  }

  private static long checksumOfDisk(TestImage source) {
    CRC32 checksum = new CRC32();
    int clusterBits = source.options().clusterBits();
    long sizeBytes = source.image().virtualSizeBytes();
    long end = 0;
    for (Run run : source.runs()) {
      long start = run.firstCluster() << clusterBits;
      updateZeros(checksum, start - end);
      end = Math.min(run.endCluster() << clusterBits, sizeBytes);
      checksum.update(ByteBuffer.wrap(source.content().bytes(start, (int) (end - start))));
    }
    updateZeros(checksum, sizeBytes - end);
    return checksum.getValue();
  }

  private static void updateZeros(CRC32 checksum, long count) {
    byte[] zeros = new byte[1 << 20];
    for (long left = count; left > 0; left -= zeros.length) {
      checksum.update(zeros, 0, (int) Math.min(left, zeros.length));
    }
  }
}
