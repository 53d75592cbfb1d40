package io.imageexport.core.vhd;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.qcow2.reader.Remedy;

/** The types of disks that are read. */
enum DiskType {
  FIXED,
  DYNAMIC;

  static DiskType of(int number, long fieldOffset) throws MalformedDiskException {
    return switch (number) {
      case 2 -> FIXED;
      case 3 -> DYNAMIC;
      case 4 ->
          throw new MalformedDiskException(
              fieldOffset,
              "The disk is a differencing one, with a parent; only self-contained images are read",
              Remedy.CONVERT);
      default ->
          throw new MalformedDiskException(
              fieldOffset,
              "Disk type "
                  + Integer.toUnsignedString(number)
                  + " is not supported; 2 (fixed) and 3 (dynamic) are",
              Remedy.CONVERT);
    };
  }
}
