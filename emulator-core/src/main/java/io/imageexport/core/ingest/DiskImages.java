package io.imageexport.core.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens disk images. */
public final class DiskImages {
  private DiskImages() {}

  /** Opens a file in the format that its content shows; see the note on the other method. */
  public static DiskSource open(Path path) throws IOException {
    return open(path, Optional.empty());
  }

  /** Opens a file in a known format: a raw disk may look like one of another, by malice even. */
  public static DiskSource open(Path path, DiskFormat format) throws IOException {
    return open(path, Optional.of(format));
  }

  private static DiskSource open(Path path, Optional<DiskFormat> format) throws IOException {
    DiskFile file = DiskFile.open(path);
    try {
      return switch (format.isPresent() ? format.get() : FormatProbe.probe(file)) {
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
