package io.imageexport.core.ingest;

import java.io.IOException;
import java.nio.file.Path;

/** Opens disk images. */
public final class DiskImages {
  private DiskImages() {}

  /** The format that a file's content shows. */
  public static DiskFormat formatOf(Path path) throws IOException {
    try (DiskFile file = DiskFile.open(path)) {
      return FormatProbe.probe(file, path);
    }
  }

  /** Opens a file in the format that its content shows; see the note on the other method. */
  public static DiskSource open(Path path) throws IOException {
    return open(path, formatOf(path));
  }

  /** Opens a file in a known format: a raw disk may look like one of another, by malice even. */
  public static DiskSource open(Path path, DiskFormat format) throws IOException {
    return open(DiskFile.open(path), format);
  }

  /**
   * Opens a file that is not on this machine.
   *
   * @param file closed with the disk, or at once if it cannot be read as one
   */
  public static DiskSource open(SourceFile file, DiskFormat format) throws IOException {
    try {
      return switch (format) {
        case RAW -> new RawDisk(file);
        case QCOW2 -> new Qcow2Disk(file);
        case VHD -> new VhdDisk(file);
        case VMDK -> new VmdkDisk(file);
      };
    } catch (IOException | RuntimeException failure) {
      file.close();
      throw failure;
    }
  }
}
