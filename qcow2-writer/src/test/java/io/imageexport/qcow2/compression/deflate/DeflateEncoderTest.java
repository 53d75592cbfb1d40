package io.imageexport.qcow2.compression.deflate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.qcow2.compression.StrictInflater;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Streams are restored by zlib and by a strict inflater, which refuses distances above the window;
 * they are no longer than promised, and the same everywhere.
 */
@ParameterizedClass
@EnumSource
class DeflateEncoderTest {
  /** Every effort with every window. */
  enum Subject {
    FAST(true, Window.QCOW2, "19ec5ec2"),
    FAST_32K(true, Window.DEFLATE, "ea35aa3b"),
    SMALL(false, Window.QCOW2, "4146cba6"),
    SMALL_32K(false, Window.DEFLATE, "fe7e77af");

    private final boolean fast;
    private final Window window;
    private final String checksum;

    Subject(boolean fast, Window window, String checksum) {
      this.fast = fast;
      this.window = window;
      this.checksum = checksum;
    }

    DeflateEncoder encoder() {
      return fast ? DeflateEncoder.fast(window) : DeflateEncoder.small(window);
    }
  }

  private final Subject subject;
  private final int windowBytes;
  private final DeflateEncoder encoder;

  DeflateEncoderTest(Subject subject) {
    this.subject = subject;
    this.windowBytes = subject.window.bytes();
    this.encoder = subject.encoder();
  }

  private byte[] encode(byte[] content) {
    int limit = content.length + content.length / 8 + 1000;
    byte[] destination = new byte[limit + 8];
    int length = encoder.encode(content, 0, content.length, destination, 0, limit);
    assertTrue(length > 0, () -> "length " + length);
    return Arrays.copyOf(destination, length);
  }

  /** Returns the stream. */
  private byte[] assertRestores(byte[] content) throws Exception {
    byte[] stream = encode(content);
    byte[] restored = new byte[content.length + 1];
    Inflater inflater = new Inflater(true);
    inflater.setInput(stream);
    int length = inflater.inflate(restored);
    assertTrue(inflater.finished() && inflater.getRemaining() == 0, "the stream's end");
    inflater.end();
    assertArrayEquals(content, Arrays.copyOf(restored, length));
    assertArrayEquals(content, new StrictInflater(stream, windowBytes).inflate());
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
    for (int round = 0; round < 150; round++) {
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

  /** Noise that repeats itself is found up to the window's end, and not one byte farther back. */
  @Test
  void noiseWithPeriodsAroundTheWindow() throws Exception {
    for (int period :
        new int[] {1, 2, 3, 4, 7, 258, 4095, 4096, 4097, 4098, 32_767, 32_768, 32_769}) {
      byte[] content = new byte[65_536];
      new Random(period).nextBytes(content);
      for (int i = period; i < content.length; i++) {
        content[i] = content[i - period];
      }
      int length = assertRestores(content).length;
      boolean isFound = length < period + 5000;
      assertEquals(period <= windowBytes, isFound, () -> period + ": " + length + " bytes");
    }
  }

  /** Equal strings at every distance around the window's end, next to ones that differ late. */
  @Test
  void manyCandidatesAtTheWindowsEnd() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 60; round++) {
      byte[] content = new byte[65_536];
      random.nextBytes(content);
      byte[] word = new byte[4 + random.nextInt(60)];
      random.nextBytes(word);
      for (int i = 0; i + word.length < content.length; ) {
        int count = round % 2 == 0 ? word.length : 3 + random.nextInt(word.length - 2);
        System.arraycopy(word, 0, content, i, count);
        i += random.nextInt(4) == 0 ? windowBytes - 3 + random.nextInt(7) : 3 + random.nextInt(700);
      }
      assertRestores(content);
    }
  }

  /** Machine code, tables and text of the virtual machine that runs this. */
  @Test
  void programsAndText() throws Exception {
    Path home = Path.of(System.getProperty("java.home"));
    for (String file : new String[] {"lib/server/libjvm.so", "lib/modules", "release"}) {
      try (var stream = Files.newInputStream(home.resolve(file))) {
        byte[] start = stream.readNBytes(3 << 20);
        for (int i = 0; i < start.length; i += 65_536) {
          assertRestores(Arrays.copyOfRange(start, i, Math.min(start.length, i + 65_536)));
        }
      } catch (IOException notThere) {
        throw new AssertionError(file, notThere);
      }
    }
  }

  /** An encoder that made other streams before makes the same as a new one. */
  @Test
  void whatCameBeforeHasNoInfluence() {
    Random random = new Random(8);
    for (int round = 0; round < 50; round++) {
      byte[] content = new byte[random.nextInt(140_000)];
      for (int i = 0; i < content.length; i++) {
        content[i] = (byte) (i < 9 ? random.nextInt() : content[i - 1 - random.nextInt(9)]);
      }
      byte[] byNew = new byte[2 * content.length + 1008];
      DeflateEncoder fresh = subject.encoder();
      int length = fresh.encode(content, 0, content.length, byNew, 0, byNew.length - 8);
      assertArrayEquals(Arrays.copyOf(byNew, length), encode(content));
    }
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
   * continued on another. Whoever changes these checksums also changes {@link
   * DeflateEncoder#VERSION}.
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
    assertEquals(2, DeflateEncoder.VERSION);
    assertEquals(subject.checksum, Long.toHexString(checksum.getValue()));
  }

  /** How much is given away for speed is known. */
  @Test
  void isNotMuchWorseThanZlib() {
    StringBuilder text = new StringBuilder();
    Random random = new Random(6);
    while (text.length() < 65_536) {
      text.append("line ").append(random.nextInt(500)).append(" of a log, status ");
      text.append(random.nextInt(4) == 0 ? "failed" : "finished").append('\n');
    }
    byte[] content = Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), 65_536);
    Deflater zlib = new Deflater(subject.fast ? 1 : 6, true);
    zlib.setInput(content);
    zlib.finish();
    int theirs = zlib.deflate(new byte[65_536]);
    zlib.end();
    int ours = encode(content).length;
    assertTrue(ours < theirs * 5 / 4, () -> ours + " bytes, and zlib " + theirs);
  }
}
