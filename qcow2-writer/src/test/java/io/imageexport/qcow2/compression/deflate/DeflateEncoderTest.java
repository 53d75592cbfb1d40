package io.imageexport.qcow2.compression.deflate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** Streams are restored by zlib, are no longer than promised, and the same everywhere. */
class DeflateEncoderTest {
  private final DeflateEncoder encoder = new DeflateEncoder();

  private byte[] encode(byte[] content) {
    int limit = content.length + content.length / 8 + 1000;
    byte[] destination = new byte[limit + 8];
    int length = encoder.encode(content, 0, content.length, destination, 0, limit);
    assertTrue(length > 0, () -> "length " + length);
    return Arrays.copyOf(destination, length);
  }

  private byte[] assertRestores(byte[] content) throws Exception {
    byte[] stream = encode(content);
    byte[] restored = new byte[content.length + 1];
    Inflater inflater = new Inflater(true);
    inflater.setInput(stream);
    int length = inflater.inflate(restored);
    assertTrue(inflater.finished() && inflater.getRemaining() == 0, "the stream's end");
    inflater.end();
    assertArrayEquals(content, Arrays.copyOf(restored, length));
    return stream;
  }

  @Test
  void everyLength() throws Exception {
    Random random = new Random(1);
    for (int length = 0; length < 1500; length++) {
      byte[] content = new byte[length];
      for (int i = 0; i < length; i++) {
        content[i] = (byte) (i < 20 ? random.nextInt() : content[i - 1 - random.nextInt(19)]);
      }
      assertRestores(content);
    }
  }

  @Test
  void everyKindOfContent() throws Exception {
    Random random = new Random(2);
    for (int round = 0; round < 400; round++) {
      byte[] content = new byte[random.nextInt(200_000)];
      int alphabet = 1 + random.nextInt(256);
      int period = 1 + random.nextInt(40_000);
      for (int i = 0; i < content.length; i++) {
        boolean repeats = i >= period && random.nextInt(50) != 0;
        content[i] = repeats ? content[i - period] : (byte) random.nextInt(alphabet);
      }
      assertRestores(content);
    }
  }

  /** A repetition is found at the window's far end, and one byte beyond it none can be. */
  @Test
  void theWindowHasItsFullSize() throws Exception {
    byte[] noise = new byte[32_769 + 200];
    new Random(3).nextBytes(noise);
    byte[] atEnd = noise.clone();
    System.arraycopy(atEnd, 0, atEnd, 32_768, 200);
    byte[] beyond = noise.clone();
    System.arraycopy(beyond, 0, beyond, 32_769, 200);
    int found = assertRestores(atEnd).length;
    int missed = assertRestores(beyond).length;
    assertTrue(found < missed - 100, () -> found + " and " + missed + " bytes");
  }

  @Test
  void longRunsTakeHardlyAnything() throws Exception {
    byte[] content = new byte[65_536];
    Arrays.fill(content, (byte) 'x');
    assertTrue(assertRestores(content).length < 200);
  }

  /** Fibonacci numbers as frequencies make the deepest tree, deeper than code words may be. */
  @Test
  void codeWordsAreNotTooLong() throws Exception {
    byte[] content = new byte[60_000];
    int position = 0;
    int frequency = 1;
    int before = 1;
    for (int symbol = 0; position < content.length; symbol++) {
      int count = Math.min(frequency, content.length - position);
      Arrays.fill(content, position, position + count, (byte) (7 * symbol));
      position += count;
      frequency += before;
      before = frequency - before;
    }
    // Shuffled, so that there are literals and no runs.
    Random random = new Random(4);
    for (int i = content.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      byte kept = content[i];
      content[i] = content[other];
      content[other] = kept;
    }
    assertRestores(content);
  }

  @Test
  void theFixedCodesServeShortContent() throws Exception {
    byte[] content =
        "a short text, which pays for no code of its own".getBytes(StandardCharsets.US_ASCII);
    assertTrue(assertRestores(content).length < content.length + 5);
  }

  @Test
  void keepsToItsLimit() throws Exception {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      byte[] content = new byte[1 + random.nextInt(70_000)];
      for (int i = 0; i < content.length; i++) {
        content[i] = (byte) random.nextInt(1 + round % 200);
      }
      byte[] stream = encode(content);
      byte[] destination = new byte[stream.length + 8];
      assertEquals(
          stream.length, encoder.encode(content, 0, content.length, destination, 0, stream.length));
      assertEquals(
          DeflateEncoder.TOO_LONG,
          encoder.encode(content, 0, content.length, destination, 0, stream.length - 1));
    }
  }

  @Test
  void readsAndWritesNothingOutsideOfItsBounds() {
    byte[] content = "0123456789".repeat(500).getBytes(StandardCharsets.US_ASCII);
    byte[] source = new byte[content.length + 2000];
    Arrays.fill(source, (byte) '0');
    System.arraycopy(content, 0, source, 1000, content.length);
    byte[] destination = new byte[3000];
    Arrays.fill(destination, (byte) 0x55);
    int length = encoder.encode(source, 1000, content.length, destination, 1000, 1000);
    byte[] stream = Arrays.copyOfRange(destination, 1000, 1000 + length);
    assertArrayEquals(encode(content), stream);
    for (int i = 0; i < destination.length; i++) {
      if (i < 1000 || i >= 1000 + length + 8) {
        assertEquals(0x55, destination[i], "byte " + i);
      }
    }
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> encoder.encode(source, 1000, 7000, destination, 0, 100));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> encoder.encode(source, 0, 100, destination, 0, destination.length));
  }

  /**
   * The bytes are part of what is promised: an upload that was begun on one machine can be
   * continued on another. Whoever changes the encoder changes this number, and knows what that
   * means.
   */
  @Test
  void theSameBytesOnEveryPlatform() {
    byte[] content = new byte[200_000];
    int state = 1;
    int position = 0;
    while (position < content.length) {
      state = state * 1_664_525 + 1_013_904_223;
      int count = Math.min(1 + (state >>> 26), content.length - position);
      int distance = 1 + (state >>> 4) % 40_000;
      for (int i = 0; i < count; i++) {
        boolean repeat = (state & (1 << 25)) != 0 && distance <= position;
        content[position] =
            repeat ? content[position - distance] : (byte) ((state * (i + 1)) >>> 24);
        position++;
      }
    }
    byte[] stream = encode(content);
    CRC32C checksum = new CRC32C();
    checksum.update(stream, 0, stream.length);
    assertEquals("5cae0a9e", Long.toHexString(checksum.getValue()));
  }

  /** Not good, but fast; how much it gives away for that is known. */
  @Test
  void isNotMuchWorseThanZlib() {
    StringBuilder text = new StringBuilder();
    Random random = new Random(6);
    while (text.length() < 65_536) {
      text.append("line ").append(random.nextInt(500)).append(" of a log, status ");
      text.append(random.nextInt(4) == 0 ? "failed" : "finished").append('\n');
    }
    byte[] content = Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), 65_536);
    Deflater zlib = new Deflater(1, true);
    zlib.setInput(content);
    zlib.finish();
    int theirs = zlib.deflate(new byte[65_536]);
    zlib.end();
    int ours = encode(content).length;
    assertTrue(ours < theirs * 5 / 4, () -> ours + " bytes, and zlib " + theirs);
  }
}
