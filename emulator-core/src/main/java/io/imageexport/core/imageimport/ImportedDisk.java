package io.imageexport.core.imageimport;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.ingest.DiskImages;
import io.imageexport.core.ingest.DiskSource;
import io.imageexport.core.ingest.RefusedDiskException;
import io.imageexport.core.ingest.UnopenedDisk;
import io.imageexport.core.task.TaskFailedException;
import io.imageexport.core.task.TaskWork.DiskImport;
import io.imageexport.qcow2.reader.DiskOutline;
import java.io.IOException;
import java.util.Locale;

/** The disk in an object whose header has been read. */
final class ImportedDisk implements UnopenedDisk {
  private final DiskImport disk;
  private final ObjectFile file;
  private final DiskOutline outline;

  private ImportedDisk(DiskImport disk, ObjectFile file, DiskOutline outline) {
    this.disk = disk;
    this.file = file;
    this.outline = outline;
  }

  /**
   * Reads an object's header.
   *
   * @throws TaskFailedException if it is not a header of the format, or the disk is too large
   */
  static ImportedDisk examine(DiskImport disk, ObjectFile file) {
    requireNonNull(disk, "disk is null");
    requireNonNull(file, "file is null");
    try {
      DiskOutline outline = DiskImages.outline(file, disk.format());
      requireFits(outline, disk);
      return new ImportedDisk(disk, file, outline);
    } catch (IOException e) {
      throw refused(disk, e);
    }
  }

  private static void requireFits(DiskOutline outline, DiskImport disk) {
    if (outline.virtualSizeBytes() > disk.sizeBytes()) {
      throw new TaskFailedException(
          "InvalidImageSize",
          "object '"
              + disk.source().key()
              + "' holds a disk of "
              + outline.virtualSizeBytes()
              + " bytes, which is more than "
              + disk.sizeBytes());
    }
  }

  private static TaskFailedException refused(DiskImport disk, IOException reason) {
    String sentence =
        reason instanceof RefusedDiskException refusal
            ? refusal.messageWithDetour()
            : reason.getMessage();
    return invalidFile(
        "object '"
            + disk.source().key()
            + "' is refused as "
            + disk.format().name().toLowerCase(Locale.ROOT)
            + ": "
            + sentence);
  }

  static TaskFailedException invalidFile(String sentence) {
    return new TaskFailedException("InvalidImageFile", sentence);
  }

  @Override
  public long virtualSizeBytes() {
    return outline.virtualSizeBytes();
  }

  @Override
  public long dataBytes() {
    return 0;
  }

  @Override
  public long memoryBytes() {
    return ObjectFile.MEMORY_BYTES + outline.memoryBytes();
  }

  @Override
  public DiskSource open() {
    try {
      return DiskImages.open(file.forReading(), disk.format());
    } catch (IOException e) {
      throw refused(disk, e);
    }
  }
}
