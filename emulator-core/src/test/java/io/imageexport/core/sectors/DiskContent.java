package io.imageexport.core.sectors;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.SplittableRandom;

/** What disks hold in tests: text, noise and holes, a function of the position. */
public final class DiskContent {
  private static final int STRETCH_BYTES = 50_000;

  private DiskContent() {}

  public static byte[] mixed(int sizeBytes) {
    byte[] content = new byte[sizeBytes];
    for (int start = 0; start < sizeBytes; start += STRETCH_BYTES) {
      int count = Math.min(STRETCH_BYTES, sizeBytes - start);
      byte[] piece =
          switch (start / STRETCH_BYTES % 5) {
            case 0 -> noise(start, count);
            case 2 -> text(start, count);
            default -> new byte[count];
          };
      System.arraycopy(piece, 0, content, start, count);
    }
    return content;
  }

  public static byte[] noise(long seed, int count) {
    byte[] bytes = new byte[count];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  public static byte[] text(long seed, int count) {
    byte[] sentence = ("some text at " + seed + ", again and again. ").getBytes(US_ASCII);
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = sentence[i % sentence.length];
    }
    return bytes;
  }
}
