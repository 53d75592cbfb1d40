package io.imageexport.core.vmdk;

import static io.imageexport.core.sectors.SectorFile.SECTOR_BYTES;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A stretch of the disk that a stretch of a file holds as it is. */
final class FlatExtent implements Extent {
  private final ImageFile file;
  private final long offsetBytes;
  private final long lengthBytes;

  private FlatExtent(ImageFile file, long offsetBytes, long lengthBytes) {
    this.file = file;
    this.offsetBytes = offsetBytes;
    this.lengthBytes = lengthBytes;
  }

  /** Checks that the file is long enough; it may end within the last sector. */
  static FlatExtent open(ImageFile file, ExtentLine line) throws MalformedDiskException {
    long offsetBytes = line.offsetSectors().orElse(0) * SECTOR_BYTES;
    long neededBytes = offsetBytes + line.lengthBytes();
    MalformedDiskException.require(
        file.lengthBytes() > neededBytes - SECTOR_BYTES,
        line.position(),
        "The file '"
            + line.requiredFileName()
            + "' has "
            + file.lengthBytes()
            + " bytes, but the descriptor needs "
            + neededBytes);
    return new FlatExtent(file, offsetBytes, line.lengthBytes());
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public Optional<DataExtent> nextData(long fromPosition) throws IOException {
    long from = offsetBytes + fromPosition;
    if (from >= file.lengthBytes()) {
      return Optional.empty();
    }
    return file.nextData(from).flatMap(this::onDisk);
  }

  /** The part of a stretch of the file that belongs to this stretch of the disk. */
  private Optional<DataExtent> onDisk(DataExtent inFile) {
    long start = inFile.positionBytes() - offsetBytes;
    long end = Math.min(inFile.endBytes() - offsetBytes, lengthBytes);
    return start < end ? Optional.of(new DataExtent(start, end - start)) : Optional.empty();
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    file.readPadded(offsetBytes + position, destination);
  }
}
