package io.imageexport.qcow2.reader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.PatternDisk;
import io.imageexport.testing.QemuImg;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images made by QEMU with all its options are read, or refused for the right reason. */
class QemuImagesTest {
  private static final byte[] CONTENT = content();

  @TempDir Path folder;
  private Path raw;
  private Path image;

  @BeforeEach
  void toolsArePresentAndTheDiskIsWritten() throws IOException {
    QemuImg.require();
    raw = folder.resolve("disk.raw");
    image = folder.resolve("disk.qcow2");
    Files.write(raw, CONTENT);
  }

  /** Text, noise and holes, of no round size. */
  private static byte[] content() {
    byte[] content = new byte[5 * (1 << 20) + 3 * 512];
    for (int start = 0; start < content.length; start += 50_000) {
      int count = Math.min(50_000, content.length - start);
      byte[] piece =
          switch (start / 50_000 % 4) {
            case 0 -> PatternDisk.bytes(start, count);
            case 1 -> new byte[count];
            case 2 -> SmallImages.repeated("some text at " + start + ", again and again. ", count);
            default -> SmallImages.repeated("\0\0\0\0\0\0\0a", count);
          };
      System.arraycopy(piece, 0, content, start, count);
    }
    return content;
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = ' ',
      value = {
        "compat=0.10 stored",
        "compat=0.10,cluster_size=512 stored",
        "compat=0.10,cluster_size=2M compressed",
        "compat=0.10,cluster_size=4k compressed",
        "cluster_size=512 stored",
        "cluster_size=512 compressed",
        "cluster_size=1k compressed",
        "cluster_size=4k stored",
        "cluster_size=4k compressed",
        "cluster_size=64k stored",
        "cluster_size=64k compressed",
        "cluster_size=256k compressed",
        "cluster_size=2M stored",
        "cluster_size=2M compressed",
        "refcount_bits=1 stored",
        "refcount_bits=8,cluster_size=512 stored",
        "refcount_bits=32,cluster_size=4k compressed",
        "refcount_bits=64 compressed",
        "lazy_refcounts=on stored",
        "preallocation=metadata stored",
        "preallocation=falloc,cluster_size=4k stored",
        "preallocation=full stored",
        "compression_type=zlib compressed",
        "compression_type=zstd compressed",
        "compression_type=zstd,cluster_size=512 compressed",
        "compression_type=zstd,cluster_size=4k compressed",
        "compression_type=zstd,cluster_size=256k compressed",
        "compression_type=zstd,cluster_size=2M compressed",
        "extended_l2=on stored",
        "extended_l2=on,cluster_size=16k stored",
        "extended_l2=on,cluster_size=16k compressed",
        "extended_l2=on,cluster_size=2M,compression_type=zstd compressed",
        "extended_l2=on,preallocation=metadata stored",
        "extended_l2=on,preallocation=full stored",
      })
  void readsWhatQemuConverted(String options, String form) throws Exception {
    if (form.equals("compressed")) {
      QemuImg.run("convert", "-c", "-f", "raw", "-O", "qcow2", "-o", options, raw, image);
    } else {
      QemuImg.run("convert", "-f", "raw", "-O", "qcow2", "-o", options, raw, image);
    }
    assertHolds(CONTENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "512", "1G", "64T"})
  void readsEmptyDisks(String size) throws Exception {
    create("cluster_size=64k", size);
    try (PathFile file = new PathFile(image)) {
      assertEquals(Optional.empty(), Qcow2Reader.open(file).nextData(0));
    }
  }

  @Test
  void readsAnImageThatWasWrittenInPlaces() throws Exception {
    create("cluster_size=4k", "1M");
    QemuImg.io(
        image,
        "write -P 17 5000 3000",
        "write -P 18 700k 100k",
        "write -z 704k 8k",
        "write -P 19 1023k 1k",
        "discard 740k 8k");
    byte[] expected = new byte[1 << 20];
    Arrays.fill(expected, 5000, 8000, (byte) 17);
    Arrays.fill(expected, 700 << 10, 800 << 10, (byte) 18);
    Arrays.fill(expected, 704 << 10, 712 << 10, (byte) 0);
    Arrays.fill(expected, 740 << 10, 748 << 10, (byte) 0);
    Arrays.fill(expected, 1023 << 10, 1 << 20, (byte) 19);
    assertHolds(expected);
  }

  @Test
  void readsTheActiveStateOfAnImageWithSnapshots() throws Exception {
    create("cluster_size=64k", "1M");
    QemuImg.io(image, "write -P 1 0 512k");
    QemuImg.run("snapshot", "-c", "first", image);
    QemuImg.io(image, "write -P 2 100k 100k");
    QemuImg.run("snapshot", "-c", "second", image);
    QemuImg.io(image, "write -P 3 300k 300k");
    byte[] expected = new byte[1 << 20];
    Arrays.fill(expected, 0, 512 << 10, (byte) 1);
    Arrays.fill(expected, 100 << 10, 200 << 10, (byte) 2);
    Arrays.fill(expected, 300 << 10, 600 << 10, (byte) 3);
    assertHolds(expected);
  }

  @Test
  void readsAnImageThatGrewAndShrank() throws Exception {
    create("cluster_size=4k", "1M");
    QemuImg.io(image, "write -P 7 0 1M");
    QemuImg.run("resize", "-q", "-f", "qcow2", image, "100M");
    QemuImg.run("resize", "-q", "--shrink", "-f", "qcow2", image, "513k");
    byte[] expected = new byte[513 << 10];
    Arrays.fill(expected, (byte) 7);
    assertHolds(expected);
  }

  @Test
  void readsADirtyImageWithLazyRefcounts() throws Exception {
    create("lazy_refcounts=on", "1M");
    QemuImg.crash(image, "write -P 9 0 64k");
    try (PathFile file = new PathFile(image)) {
      ByteBuffer features = ByteBuffer.allocate(8);
      file.read(72, features);
      assertEquals(1, features.getLong(0), "the image is dirty");
    }
    byte[] expected = new byte[1 << 20];
    Arrays.fill(expected, 0, 64 << 10, (byte) 9);
    assertHolds(expected);
  }

  @Test
  void refusesABackingFile() throws Exception {
    QemuImg.run("create", "-q", "-f", "qcow2", "-b", raw, "-F", "raw", image);
    assertRefused("backing file");
  }

  @Test
  void refusesAnExternalDataFile() throws Exception {
    create("data_file=" + folder.resolve("data.raw"), "1M");
    assertRefused("another file");
  }

  /** Not LUKS: creating it times the processor, and fails on a busy one. */
  @Test
  void refusesEncryption() throws Exception {
    QemuImg.run(
        "create",
        "-q",
        "--object",
        "secret,id=key,data=any",
        "-f",
        "qcow2",
        "-o",
        "encrypt.format=aes,encrypt.key-secret=key",
        image,
        "1M");
    assertRefused("encrypted");
  }

  private void create(String options, String size) throws Exception {
    QemuImg.run("create", "-q", "-f", "qcow2", "-o", options, image, size);
  }

  private void assertRefused(String rule) throws IOException {
    try (PathFile file = new PathFile(image)) {
      MalformedImageException refusal =
          assertThrows(MalformedImageException.class, () -> Qcow2Reader.open(file));
      assertTrue(refusal.getMessage().contains(rule), refusal.getMessage());
    }
  }

  /** Compares the disk as a whole, in odd pieces, and by its extents. */
  private void assertHolds(byte[] expected) throws IOException {
    try (PathFile file = new PathFile(image)) {
      Qcow2Reader reader = Qcow2Reader.open(file);
      assertEquals(expected.length, reader.virtualSizeBytes());
      ByteBuffer whole = ByteBuffer.allocate(expected.length);
      reader.read(0, whole);
      assertArrayEquals(expected, whole.array());

      ByteBuffer inPieces = ByteBuffer.allocate(expected.length);
      for (int position = 0; position < expected.length; position += 12_345) {
        inPieces.limit(Math.min(position + 12_345, expected.length));
        reader.read(position, inPieces);
      }
      assertArrayEquals(expected, inPieces.array());

      ByteBuffer byExtents = ByteBuffer.allocate(expected.length);
      Optional<DataExtent> extent = reader.nextData(0);
      while (extent.isPresent()) {
        byExtents.limit((int) extent.get().endBytes());
        byExtents.position((int) extent.get().positionBytes());
        reader.read(extent.get().positionBytes(), byExtents);
        extent = reader.nextData(extent.get().endBytes());
      }
      assertArrayEquals(expected, byExtents.array());
    }
  }
}
