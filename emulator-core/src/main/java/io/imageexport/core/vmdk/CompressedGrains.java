package io.imageexport.core.vmdk;

import static io.imageexport.core.sectors.MalformedDiskException.require;

import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.sectors.SectorFile;
import io.imageexport.core.vmdk.GrainMapping.Compressed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Restores compressed grains and keeps the last one, since large grains are read in pieces.
 *
 * <p>A grain is a zlib stream (RFC 1950) behind a marker of its first sector and the stream's
 * length ("Stream-Optimized Compressed Sparse Extents"). The marker has to name the grain that its
 * table's entry is for, so no two entries share a place. A stream is at most twice as long as a
 * grain, ends where its marker says, and gives a grain; the last one may end with the disk.
 *
 * <p>Memory is the last grain, and for each thread that reads three more. Safe for use by several
 * threads.
 */
final class CompressedGrains {
  static final int MARKER_BYTES = 12;

  private static final int LENGTH_OFFSET = 8;

  private record Restored(Compressed source, ByteBuffer content) {}

  private final SectorFile file;
  private final Grains grains;

  /** Any thread writes and reads; the content is never changed. */
  private volatile Restored last;

  CompressedGrains(SectorFile file, Grains grains) {
    this.file = file;
    this.grains = grains;
  }

  /** Two grains, and a stream that is as long as two. */
  static long memoryBytes(Grains grains) {
    return grains.compressed() ? 4L * grains.grainBytes() : 0;
  }

  /** The content of the grain as far as it is on the disk; only absolute reads may be made. */
  ByteBuffer content(Compressed source) throws IOException {
    Restored cached = last;
    if (cached != null && cached.source.equals(source)) {
      return cached.content;
    }
    ByteBuffer content = restore(source);
    last = new Restored(source, content);
    return content;
  }

  private ByteBuffer restore(Compressed source) throws IOException {
    byte[] stream = stream(source);
    // One byte too many shows a stream that does not end with its grain.
    byte[] content = new byte[grains.grainBytes() + 1];
    int length;
    try {
      length = inflate(stream, content);
    } catch (DataFormatException e) {
      MalformedDiskException malformed =
          new MalformedDiskException(
              source.position(), "A compressed grain is not a zlib stream: " + e.getMessage());
      malformed.initCause(e);
      throw malformed;
    }
    int expected = grains.bytesOnDisk(source.grain());
    require(
        length >= expected && length <= grains.grainBytes(),
        source.position(),
        "A compressed grain holds "
            + (length > grains.grainBytes() ? "more than " : length + " bytes, not ")
            + expected
            + " bytes");
    return ByteBuffer.wrap(content, 0, length).asReadOnlyBuffer();
  }

  private byte[] stream(Compressed source) throws IOException {
    long position = source.position();
    ByteBuffer marker = file.read(position, MARKER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long sector = marker.getLong(0);
    long expected = grains.firstSector(source.grain());
    require(
        sector == expected,
        position,
        "The marker names the grain at sector "
            + Long.toUnsignedString(sector)
            + " of the disk, but the table's entry is for "
            + expected);
    long lengthBytes = Integer.toUnsignedLong(marker.getInt(LENGTH_OFFSET));
    require(
        lengthBytes > 0 && lengthBytes <= 2L * grains.grainBytes(),
        position + LENGTH_OFFSET,
        "The stream of " + lengthBytes + " bytes is empty or longer than two grains");
    file.requireFree(
        "a compressed grain", position, MARKER_BYTES + lengthBytes, position + LENGTH_OFFSET);
    return file.read(position + MARKER_BYTES, (int) lengthBytes).array();
  }

  private static int inflate(byte[] stream, byte[] destination) throws DataFormatException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(stream);
      int length = 0;
      while (!inflater.finished() && length < destination.length) {
        int count = inflater.inflate(destination, length, destination.length - length);
        if (count == 0 && !inflater.finished()) {
          throw new DataFormatException("it does not end within its " + stream.length + " bytes");
        }
        length += count;
      }
      if (inflater.finished() && inflater.getRemaining() > 0) {
        throw new DataFormatException("it ends " + inflater.getRemaining() + " bytes too early");
      }
      return length;
    } finally {
      inflater.end();
    }
  }
}
