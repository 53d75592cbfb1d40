package io.imageexport.core.ingest;

import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.vhd.VhdReader;
import io.imageexport.core.vmdk.VmdkReader;
import io.imageexport.qcow2.reader.DiskOutline;
import io.imageexport.qcow2.reader.Qcow2Reader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Opens disk images, and refuses what is no disk with a {@link RefusedDiskException}, or the
 * exception of the format's reader.
 */
public final class DiskImages {
  private DiskImages() {}

  /** The format that a file's content and name show. */
  public static DiskFormat formatOf(Path path) throws IOException {
    try (DiskFile file = DiskFile.open(path)) {
      requireContent(file);
      return FormatProbe.probe(file, path);
    }
  }

  /** Opens a file in the format that its content and name show. */
  public static DiskSource open(Path path) throws IOException {
    return open(path, formatOf(path));
  }

  /**
   * Opens a file in the format that its owner says it is in. A raw disk may look like anything: it
   * is taken as it is.
   *
   * <p>Files beside a VMDK descriptor are opened as well.
   */
  public static DiskSource open(Path path, DiskFormat format) throws IOException {
    SourceFile file = DiskFile.open(path);
    return opened(
        file,
        () ->
            switch (format) {
              case RAW -> new RawDisk(file);
              case QCOW2, VHD -> disk(file, format);
              case VMDK -> {
                requireLike(file, format);
                yield VmdkDisk.besideOthers(file, path.toAbsolutePath().getParent());
              }
            });
  }

  /**
   * Reads no more than the headers of a file that is not on this machine.
   *
   * @throws IOException if they break a rule of the format, or the file looks like another one
   */
  public static DiskOutline outline(SourceFile file, DiskFormat format) throws IOException {
    requireContent(file);
    requireLike(file, format);
    DiskOutline outline =
        switch (format) {
          case RAW -> {
            FormatProbe.requireSector(file);
            yield new DiskOutline(file.lengthBytes(), 0);
          }
          case QCOW2 -> Qcow2Reader.outline(file);
          case VHD -> VhdReader.outline(file);
          case VMDK -> VmdkReader.outline(file);
        };
    requireSize(outline.virtualSizeBytes());
    return outline;
  }

  /**
   * Opens a file that is not on this machine.
   *
   * <p>Here raw is no word of its owner, but what a form had to have: a file that looks like
   * anything else is refused.
   *
   * @param file closed with the disk, or at once if it cannot be read as one
   */
  public static DiskSource open(SourceFile file, DiskFormat format) throws IOException {
    return opened(file, () -> disk(file, format));
  }

  private static DiskSource disk(SourceFile file, DiskFormat format) throws IOException {
    requireLike(file, format);
    return switch (format) {
      case RAW -> {
        FormatProbe.requireSector(file);
        yield new RawDisk(file);
      }
      case QCOW2 -> new Qcow2Disk(file);
      case VHD -> new VhdDisk(file);
      case VMDK -> VmdkDisk.alone(file);
    };
  }

  @FunctionalInterface
  private interface Opening {
    DiskSource open() throws IOException;
  }

  private static DiskSource opened(SourceFile file, Opening opening) throws IOException {
    try {
      requireContent(file);
      DiskSource disk = opening.open();
      try {
        requireSize(disk.virtualSizeBytes());
        return disk;
      } catch (IOException | RuntimeException failure) {
        disk.close();
        throw failure;
      }
    } catch (IOException | RuntimeException failure) {
      file.close();
      throw failure;
    }
  }

  private static void requireContent(SourceFile file) throws RefusedDiskException {
    if (file.lengthBytes() == 0) {
      throw new RefusedDiskException(
          "it is empty; " + FormatProbe.EXPECTED + ". Copy it again from its source");
    }
  }

  /** What shows no format at all is left to the reader, which says what is missing. */
  private static void requireLike(SourceFile file, DiskFormat format) throws IOException {
    switch (FormatProbe.appearance(file)) {
      case Appearance.Foreign foreign -> throw FormatProbe.refusal(foreign);
      case Appearance.Known known -> requireSame(format, known.format() == format, known);
      case Appearance.Ambiguous ambiguous ->
          requireSame(format, ambiguous.formats().contains(format), ambiguous);
      case Appearance.Unmarked unmarked -> {}
    }
  }

  private static void requireSame(DiskFormat format, boolean isSame, Appearance appearance)
      throws RefusedDiskException {
    if (!isSame) {
      throw new RefusedDiskException(
          "it looks like "
              + appearance.name()
              + "; expected "
              + format
              + ". Specify its actual format",
          format == DiskFormat.RAW);
    }
  }

  private static void requireSize(long size) throws RefusedDiskException {
    if (size == 0) {
      throw new RefusedDiskException(
          "the disk in it has 0 bytes; expected at least one sector of 512. Compare it with its"
              + " source: qemu-img info IN");
    }
    if (size > SnapshotStore.MAX_DISK_BYTES) {
      throw new RefusedDiskException(
          "the disk in it has "
              + size
              + " bytes; expected at most "
              + SnapshotStore.MAX_DISK_BYTES
              + " (64 TiB). Make it smaller first: qemu-img resize --shrink IN 64T");
    }
  }
}
