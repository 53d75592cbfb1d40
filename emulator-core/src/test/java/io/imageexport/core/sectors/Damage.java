package io.imageexport.core.sectors;

import java.util.SplittableRandom;

/** Random damage to files, the same for the same seed. */
public final class Damage {
  private static final int[] INTERESTING = {
    0, 1, -1, 2, 3, 8, 9, 128, 512, 4096, 1 << 21, 1 << 28, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private final SplittableRandom random;
  private final int[] headerOffsets;

  /**
   * @param headerOffsets where there are some hundred bytes of header, which get half the damage
   */
  public Damage(long seed, int... headerOffsets) {
    this.random = new SplittableRandom(seed);
    this.headerOffsets = headerOffsets;
  }

  public boolean coin() {
    return random.nextBoolean();
  }

  public BytesFile damaged(BytesFile original) {
    BytesFile file =
        random.nextInt(20) == 0
            ? original.withLength(random.nextInt((int) original.lengthBytes()))
            : original.copy();
    int length = (int) file.lengthBytes();
    for (int i = random.nextInt(1, 5); i > 0 && length >= 16; i--) {
      int offset = Math.min(offset(length), length - 8);
      switch (random.nextInt(5)) {
        case 0 -> file.putByte(offset, random.nextInt());
        case 1 -> file.putByte(offset, 1 << random.nextInt(8));
        case 2 -> file.putInt(offset & -4, INTERESTING[random.nextInt(INTERESTING.length)]);
        // Mostly entries: a sector of the file, or one a little behind it.
        case 3 -> file.putInt(offset & -4, random.nextInt(length / 512 + 8));
        default -> file.putLong(offset & -4, random.nextLong(-1, length + 8));
      }
    }
    return file;
  }

  private int offset(int length) {
    if (random.nextBoolean()) {
      return headerOffsets[random.nextInt(headerOffsets.length)] + random.nextInt(100);
    }
    return random.nextInt(length);
  }
}
