package io.imageexport.qcow2.examples;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.Content;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.Run;
import io.imageexport.qcow2.TestImage;
import io.imageexport.qcow2.compressed.CompressedImage;
import io.imageexport.qcow2.compressed.CompressedParts;
import io.imageexport.qcow2.compressed.CompressionWorkers;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.part.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples work, and are what the README shows. */
class ExamplesTest {
  private static final int CLUSTER_BYTES = 64 << 10;
  private static final Path README = Path.of("README.md");
  private static final Path EXAMPLES =
      Path.of("src/test/java/io/imageexport/qcow2/examples/Examples.java");

  @TempDir private Path folder;

  private interface Writer {
    void write(FileChannel raw, FileChannel out) throws IOException;
  }

  /** Data of all kinds, a long hole, zeros at the end, and a last sector that is not whole. */
  private static byte[] disk() {
    byte[] disk = Arrays.copyOf(Content.MIXED.bytes(0, 40 << 20), (60 << 20) + 700);
    Arrays.fill(disk, 3 * CLUSTER_BYTES, 9 * CLUSTER_BYTES, (byte) 0);
    return disk;
  }

  private void assertComesBack(Writer writer) throws IOException {
    byte[] disk = disk();
    Path raw = Files.write(folder.resolve("disk.raw"), disk);
    Path image = folder.resolve("disk.qcow2");
    Path back = folder.resolve("back.raw");
    try (FileChannel from = FileChannel.open(raw, READ);
        FileChannel to = FileChannel.open(image, CREATE, WRITE)) {
      writer.write(from, to);
    }
    try (FileChannel from = FileChannel.open(image, READ);
        FileChannel to = FileChannel.open(back, CREATE, WRITE)) {
      Examples.readBack(Examples.OpenFile.of(from), to);
    }
    byte[] rounded = Arrays.copyOf(disk, (disk.length + 511) / 512 * 512);
    assertArrayEquals(rounded, Files.readAllBytes(back));
  }

  @Test
  void whatIsWrittenUncompressedComesBack() throws IOException {
    assertComesBack(Examples::writeUncompressed);
  }

  @Test
  void whatIsWrittenCompressedComesBack() throws IOException {
    assertComesBack(Examples::writeCompressed);
  }

  @Test
  void whatWasInterruptedGoesOn() throws IOException {
    TestImage source =
        TestImage.of(32 << 20, Qcow2Options.SAFEST, List.of(new Run(0, 512)), Content.MIXED);
    CompressedImage image = source.compressed(Compression.ZLIB_FAST);
    long partSizeBytes = 5 << 20;
    Path whole = folder.resolve("whole.qcow2");
    byte[] checkpoint = writeUntilInterrupted(image, partSizeBytes, whole);
    try (FileChannel out = FileChannel.open(whole, WRITE)) {
      Examples.goOn(image, partSizeBytes, checkpoint, out);
    }
    Path disk = folder.resolve("disk.raw");
    try (FileChannel from = FileChannel.open(whole, READ);
        FileChannel to = FileChannel.open(disk, CREATE, WRITE)) {
      Examples.readBack(Examples.OpenFile.of(from), to);
    }
    assertArrayEquals(Content.MIXED.bytes(0, 32 << 20), Files.readAllBytes(disk));
  }

  /** Writes the second part and the third. */
  private static byte[] writeUntilInterrupted(CompressedImage image, long partSizeBytes, Path file)
      throws IOException {
    try (CompressionWorkers workers = CompressionWorkers.start(1);
        CompressedParts parts = image.parts(workers, partSizeBytes, 1);
        FileChannel out = FileChannel.open(file, CREATE, WRITE)) {
      for (int number = 2; number <= 3; number++) {
        try (Part part = parts.next().orElseThrow()) {
          ByteBuffer content = ByteBuffer.allocate((int) part.lengthBytes());
          part.read(0, content);
          out.write(content.flip(), (number - 1) * partSizeBytes);
        }
      }
      return parts.checkpoint().toBytes();
    }
  }

  @Test
  void theReadmeShowsTheseExamples() throws IOException {
    String source = withoutSpacing(Files.readString(EXAMPLES));
    List<String> shown =
        Arrays.stream(Files.readString(README).split("```java\n", -1))
            .skip(1)
            .map(text -> text.substring(0, text.indexOf("```")))
            .toList();
    assertEquals(6, shown.size());
    for (String example : shown) {
      assertTrue(source.contains(withoutSpacing(example)), example);
    }
  }

  private static String withoutSpacing(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }
}
