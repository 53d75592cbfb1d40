package io.imageexport.core.vhd;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.qcow2.reader.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The whole disk, and its footer behind it ("Fixed Hard Disk Image"). */
final class FixedContent implements Content {
  private final SectorFile file;
  private final long sizeBytes;

  private FixedContent(SectorFile file, long sizeBytes) {
    this.file = file;
    this.sizeBytes = sizeBytes;
  }

  static FixedContent open(SectorFile file, Footer footer) throws MalformedDiskException {
    MalformedDiskException.require(
        footer.virtualSizeBytes() == footer.position(),
        footer.position() + Footer.SIZE_OFFSET,
        "A fixed disk of "
            + footer.virtualSizeBytes()
            + " bytes has its footer at "
            + footer.position());
    return new FixedContent(file, footer.virtualSizeBytes());
  }

  @Override
  public Optional<DataExtent> nextData(long fromGuestPosition) throws IOException {
    // The footer follows the disk.
    return file.nextData(fromGuestPosition)
        .filter(extent -> extent.positionBytes() < sizeBytes)
        .map(
            extent ->
                new DataExtent(
                    extent.positionBytes(),
                    Math.min(extent.endBytes(), sizeBytes) - extent.positionBytes()));
  }

  @Override
  public void read(long guestPosition, ByteBuffer destination) throws IOException {
    file.read(guestPosition, destination);
  }
}
