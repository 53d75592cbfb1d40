package io.imageexport.core.vmdk;

import static io.imageexport.core.sectors.MalformedDiskException.require;
import static io.imageexport.core.sectors.SectorFile.SECTOR_BYTES;

import io.imageexport.core.sectors.SectorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The last three sectors of a stream ("Stream-Optimized Compressed Sparse Extents"): a marker, the
 * header once more with the place of the grain directory, and the marker of the end.
 */
final class Footer {
  private static final int BYTES = 3 * SECTOR_BYTES;
  private static final int SIZE_OFFSET = 8;
  private static final int TYPE_OFFSET = 12;
  private static final int FOOTER = 3;

  private Footer() {}

  /** Reserves the footer's place, and returns its header, which takes the first one's place. */
  static Header read(SectorFile file, Header first) throws IOException {
    long field = Header.DIRECTORY_POSITION_OFFSET;
    require(
        first.compressed(),
        field,
        "Only a streamOptimized disk has its grain directory at the end");
    require(
        file.lengthBytes() % SECTOR_BYTES == 0,
        file.lengthBytes(),
        "The file does not end with a whole sector, so not with a footer");
    long position = file.lengthBytes() - BYTES;
    file.reserve("the footer", position, BYTES, field);

    ByteBuffer marker = file.read(position, SECTOR_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    require(
        marker.getInt(SIZE_OFFSET) == 0 && marker.getInt(TYPE_OFFSET) == FOOTER,
        position,
        "The footer's marker is missing: the stream is cut off");
    long endPosition = position + 2L * SECTOR_BYTES;
    ByteBuffer end = file.read(endPosition, SECTOR_BYTES);
    require(
        end.getLong(0) == 0 && end.getInt(SIZE_OFFSET) == 0 && end.getInt(TYPE_OFFSET) == 0,
        endPosition,
        "The marker of the stream's end is missing");
    Header header = Header.read(file, position + SECTOR_BYTES);
    require(
        header.compressed() == first.compressed()
            && header.zeroGrains() == first.zeroGrains()
            && header.capacitySectors() == first.capacitySectors()
            && header.grainBits() == first.grainBits(),
        header.position(),
        "The footer states other grains or another capacity than the header");
    require(
        header.directoryPosition() != Header.AT_END,
        header.position() + field,
        "The footer does not say where the grain directory is");
    return header;
  }
}
