package io.imageexport.core.vhd;

import io.imageexport.core.sectors.MalformedDiskException;
import java.nio.ByteBuffer;

/** The sum that guards the footer and the dynamic header. */
final class Checksum {
  private Checksum() {}

  /** The complement of the sum of all bytes, those of the checksum itself taken as zeros. */
  static int of(ByteBuffer structure, int checksumOffset) {
    int sum = 0;
    for (int i = 0; i < structure.limit(); i++) {
      if (i < checksumOffset || i >= checksumOffset + Integer.BYTES) {
        sum += Byte.toUnsignedInt(structure.get(i));
      }
    }
    return ~sum;
  }

  static void require(String name, ByteBuffer structure, int checksumOffset, long position)
      throws MalformedDiskException {
    int stated = structure.getInt(checksumOffset);
    int actual = of(structure, checksumOffset);
    MalformedDiskException.require(
        stated == actual,
        position + checksumOffset,
        "The checksum of "
            + name
            + " is 0x"
            + Integer.toHexString(stated)
            + ", but its bytes give 0x"
            + Integer.toHexString(actual));
  }
}
