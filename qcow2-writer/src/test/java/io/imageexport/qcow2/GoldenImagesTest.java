package io.imageexport.qcow2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.qcow2.compressed.CompressedImage;
import io.imageexport.qcow2.compressed.CompressedParts;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.uncompressed.Region.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small images, compared with listings that were written by hand, and explain the format. */
class GoldenImagesTest {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
  private static final Qcow2Options SMALL_CLUSTERS = new Qcow2Options(9, 3);

  @Test
  void uncompressedMetadataIsAsListed() throws IOException {
    TestImage image = TestImage.of(40_959, SMALL_CLUSTERS, List.of(new Run(0, 2), new Run(70, 1)));
    assertEquals(0x1200, image.lengthBytes());
    int metadataBytes = (int) image.image().region(Kind.DATA).positionBytes();
    ByteBuffer actual = ByteBuffer.allocate(metadataBytes);
    image.read(0, actual);
    assertSame(listing("golden-uncompressed.txt", metadataBytes), actual.array());
  }

  @Test
  void compressedImageIsAsListed() throws IOException {
    byte[] disk = new byte[40_960];
    System.arraycopy("all work and no play ".repeat(25).getBytes(US_ASCII), 0, disk, 0, 512);
    Arrays.fill(disk, 512, 1024, (byte) 'A');
    System.arraycopy(Content.NOISE.bytes(0, 512), 0, disk, 1024, 512);
    Arrays.fill(disk, 70 * 512, 71 * 512, (byte) 'B');
    AllocationMap map = AllocationMap.builder(80).add(0, 4).add(70, 1).build();
    CompressedImage image =
        CompressedImage.of(
            disk.length,
            map,
            (position, destination) ->
                destination.put(disk, (int) position, destination.remaining()),
            SMALL_CLUSTERS,
            Compression.ZLIB_FAST);
    byte[] expected = listing("golden-compressed.txt", 0x1000);
    System.arraycopy(disk, 1024, expected, 0x600, 512);
    try (CompressedParts parts = image.parts(Form.WORKERS, 1 << 20, 1);
        Part part = parts.next().orElseThrow()) {
      ByteBuffer actual = ByteBuffer.allocate((int) part.lengthBytes());
      part.read(0, actual);
      assertSame(expected, actual.array());
    }
  }

  private static void assertSame(byte[] expected, byte[] actual) {
    assertEquals(expected.length, actual.length);
    for (int row = 0; row < expected.length; row += 16) {
      assertEquals(
          HEX.formatHex(expected, row, row + 16),
          HEX.formatHex(actual, row, row + 16),
          "row at 0x" + Integer.toHexString(row));
    }
  }

  /** Lines of "offset: bytes # meaning"; what is not listed is zero. */
  private static byte[] listing(String name, int lengthBytes) throws IOException {
    byte[] bytes = new byte[lengthBytes];
    try (InputStream resource = GoldenImagesTest.class.getResourceAsStream(name)) {
      String text = new String(resource.readAllBytes(), UTF_8);
      for (String line : text.lines().toList()) {
        int comment = line.indexOf('#');
        String fields = (comment < 0 ? line : line.substring(0, comment)).strip();
        int colon = fields.indexOf(':');
        if (colon >= 0) {
          int offset = HexFormat.fromHexDigits(fields.substring(0, colon));
          byte[] piece = HEX.parseHex(fields.substring(colon + 1).strip());
          System.arraycopy(piece, 0, bytes, offset, piece.length);
        }
      }
    }
    return bytes;
  }
}
