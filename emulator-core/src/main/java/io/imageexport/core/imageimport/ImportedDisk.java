package io.imageexport.core.imageimport;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.ingest.DiskImages;
import io.imageexport.core.ingest.DiskSource;
import io.imageexport.core.ingest.RefusedDiskException;
import io.imageexport.core.ingest.UnopenedDisk;
import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.task.TaskFailedException;
import io.imageexport.core.task.TaskWork.DiskImport;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.DiskOutline;
import io.imageexport.qcow2.reader.MalformedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

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

  private static TaskFailedException invalidFile(String sentence) {
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
      return new Content(DiskImages.open(file.forReading(), disk.format()));
    } catch (IOException e) {
      throw refused(disk, e);
    }
  }

  /**
   * The disk's content; what is found to be damaged while it is read is refused by the object's
   * name.
   */
  private final class Content implements DiskSource {
    private final DiskSource source;

    Content(DiskSource source) {
      this.source = source;
    }

    @Override
    public long virtualSizeBytes() {
      return source.virtualSizeBytes();
    }

    @Override
    public Optional<DataExtent> nextData(long fromPosition) throws IOException {
      try {
        return source.nextData(fromPosition);
      } catch (MalformedImageException | MalformedDiskException e) {
        throw refused(disk, e);
      }
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
      try {
        source.read(position, destination);
      } catch (MalformedImageException | MalformedDiskException e) {
        throw refused(disk, e);
      }
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
