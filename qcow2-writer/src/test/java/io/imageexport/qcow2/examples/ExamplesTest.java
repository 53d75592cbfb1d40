package io.imageexport.qcow2.examples;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.Content;
import java.io.IOException;
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

  /** Several parts of data of all kinds, a long hole, and a last sector that is not whole. */
  private static byte[] disk() {
    byte[] disk = Arrays.copyOf(Content.MIXED.bytes(0, 40 << 20), (60 << 20) + 700);
    Arrays.fill(disk, 3 * CLUSTER_BYTES, 9 * CLUSTER_BYTES, (byte) 0);
    disk[disk.length - 1] = 1;
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
  void theReadmeShowsTheseExamples() throws IOException {
    String source = withoutSpacing(Files.readString(EXAMPLES));
    List<String> shown =
        Arrays.stream(Files.readString(README).split("```java\n", -1))
            .skip(1)
            .map(text -> text.substring(0, text.indexOf("```")))
            .toList();
    assertEquals(4, shown.size());
    for (String example : shown) {
      assertTrue(source.contains(withoutSpacing(example)), example);
    }
  }

  private static String withoutSpacing(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }
}
