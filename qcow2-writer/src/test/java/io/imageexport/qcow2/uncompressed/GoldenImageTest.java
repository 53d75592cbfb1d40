package io.imageexport.qcow2.uncompressed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.Run;
import io.imageexport.qcow2.TestImage;
import io.imageexport.qcow2.uncompressed.Region.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The metadata of a small image, compared with a listing that was written by hand. */
class GoldenImageTest {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  @Test
  void metadataIsAsListed() throws IOException {
    TestImage image =
        TestImage.of(40_959, new Qcow2Options(9, 3), List.of(new Run(0, 2), new Run(70, 1)));
    assertEquals(0x1200, image.lengthBytes());
    int metadataBytes = (int) image.image().region(Kind.DATA).positionBytes();
    ByteBuffer actual = ByteBuffer.allocate(metadataBytes);
    image.read(0, actual);

    byte[] expected = listing(metadataBytes);
    for (int row = 0; row < metadataBytes; row += 16) {
      assertEquals(
          HEX.formatHex(expected, row, row + 16),
          HEX.formatHex(actual.array(), row, row + 16),
          "row at 0x" + Integer.toHexString(row));
    }
  }

  /** Lines of "offset: bytes # meaning"; what is not listed is zero. */
  private static byte[] listing(int lengthBytes) throws IOException {
    byte[] bytes = new byte[lengthBytes];
    try (InputStream resource = GoldenImageTest.class.getResourceAsStream("golden-metadata.txt")) {
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
