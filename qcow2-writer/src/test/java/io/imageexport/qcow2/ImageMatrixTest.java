package io.imageexport.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.PathFile;
import io.imageexport.qcow2.reader.Qcow2Reader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Sizes x cluster sizes x patterns x forms: each image is checked against the specification and
 * read back by the reader, and has the length that it should have.
 */
class ImageMatrixTest {
  @TempDir private Path folder;

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> everyImageIsSoundAndReadsBack() {
    return Matrix.cases().map(each -> dynamicTest(each.toString(), () -> check(each)));
  }

  @TestFactory
  Stream<DynamicTest> whatTheFormatForbidsIsRefused() {
    return Matrix.forbidden().stream()
        .map(each -> dynamicTest(each.toString(), () -> assertRefused(each)));
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> otherVersionsAndRefcountWidthsAreSoundToo() {
    return Matrix.otherOptions().map(each -> dynamicTest(each.toString(), () -> check(each)));
  }

  private static void assertRefused(Matrix.Case each) {
    AllocationMap map =
        AllocationMap.builder(TestImage.clusterCount(each.sizeBytes(), each.options())).build();
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> each.describe(map));
    assertTrue(refusal.getMessage().contains("L1 table above 32 MiB"), refusal.getMessage());
  }

  private void check(Matrix.Case each) throws IOException {
    TestImage source = each.source();
    Path path = Files.createTempDirectory(folder, "case-").resolve("image.qcow2");
    each.form().write(source, path);
    try (PathFile file = new PathFile(path)) {
      if (each.form() == Form.PLAIN) {
        assertEquals(source.lengthBytes(), file.lengthBytes());
      }
      assertTrue(file.lengthBytes() <= source.lengthBytes(), "longer than uncompressed");
      StructureChecker.check(file, source, each.form());
      assertReadsBack(Qcow2Reader.open(file), source);
    } finally {
      Files.deleteIfExists(path);
    }
  }

  private static void assertReadsBack(Qcow2Reader reader, TestImage source) throws IOException {
    long sizeBytes = source.image().virtualSizeBytes();
    assertEquals((source.sizeBytes() + 511) / 512 * 512, sizeBytes);
    assertEquals(sizeBytes, reader.virtualSizeBytes());
    int clusterBits = source.options().clusterBits();
    long end = 0;
    for (Run run : source.runs()) {
      long start = run.firstCluster() << clusterBits;
      assertHole(reader, end, start);
      end = Math.min(run.endCluster() << clusterBits, sizeBytes);
      for (long position = start; position < end; position += 1 << 20) {
        int count = (int) Math.min(1 << 20, end - position);
        ByteBuffer bytes = ByteBuffer.allocate(count);
        reader.read(position, bytes);
        assertArrayEquals(source.content().bytes(position, count), bytes.array());
      }
    }
    assertHole(reader, end, sizeBytes);
  }

  /** The reader's own extents say that there is nothing, and so do the first and the last bytes. */
  private static void assertHole(Qcow2Reader reader, long from, long to) throws IOException {
    if (from == to) {
      return;
    }
    Optional<DataExtent> extent = reader.nextData(from);
    assertTrue(extent.isEmpty() || extent.get().positionBytes() >= to, "data in a hole");
    int count = (int) Math.min(700, to - from);
    ByteBuffer bytes = ByteBuffer.allocate(count);
    for (long position : List.of(from, to - count)) {
      reader.read(position, bytes.clear());
      assertArrayEquals(new byte[count], bytes.array());
    }
  }

  /** So that nothing is missing from the matrix when a form is added. */
  @TestFactory
  Stream<DynamicTest> everyCompressionHasAForm() {
    return Stream.of(Compression.values())
        .map(
            compression ->
                dynamicTest(
                    compression.toString(),
                    () ->
                        assertEquals(
                            compression, Form.valueOf(compression.name()).compression().get())));
  }
}
