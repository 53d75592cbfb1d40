package io.imageexport.qcow2.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Opens an image, walks through it and reads all of it, twice and in different pieces: it is read
 * or refused, both times alike, and within the bounds that {@link Qcow2Reader} promises.
 *
 * <p>That no byte outside of the file is asked for is asserted by {@link BytesFile}; that it comes
 * to an end is left to the caller.
 */
final class Examination {
  /**
   * Opening and walking read the tables once each, and data once. A stretch may have 1,023 bytes
   * more than its entry is charged with, and that is nine bytes at least, with the entry itself:
   * 1,023 ninths of the file's length and what is charged, which is the length at most.
   */
  private static final long MAXIMUM_READ_RATIO = 2 + 115;

  /** Of what is read and restored, each byte is put into an array once, or a little more. */
  private static final double ALLOCATED_PER_BYTE = 1.1;

  /** The library leaves 336 bytes behind for each zstd frame, which may have eight bytes only. */
  private static final double ALLOCATED_PER_ZSTD_BYTE = 336.0 / 8 + 1.1;

  /**
   * For the tables, of which each entry of eight bytes is decoded a few times, and may have an
   * inflater made for it.
   */
  private static final long ALLOCATED_PER_FILE_BYTE = 64;

  /** For an exception. */
  private static final long ALLOCATED_ANYWAY_BYTES = 64 << 10;

  /** Of more data, only the extents are looked at. */
  private static final long MAXIMUM_DATA_BYTES = 256 << 20;

  private static final int GAP_PIECE_BYTES = 1024;

  private static final int[] PIECE_BYTES = {16 << 10, 5_001};

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final byte[] bytes;
  private final BytesFile file;
  private final ByteBuffer piece;
  private final CRC32C checksum = new CRC32C();
  private long extentCount;
  private long extentBytes;
  private long readBytes;
  private long excessBytes;

  private Examination(byte[] bytes, int pieceBytes) {
    this.bytes = bytes;
    this.file = new BytesFile(bytes);
    this.piece = ByteBuffer.allocate(pieceBytes);
  }

  /**
   * What the reader said.
   *
   * @param answer equal for equal disks; or the message of the refusal
   */
  record Verdict(boolean readable, String answer) {}

  /** Fails with an {@link AssertionError} or whatever the reader should not throw. */
  static Verdict of(byte[] bytes) throws IOException {
    Examination first = new Examination(bytes, PIECE_BYTES[0]);
    Examination second = new Examination(bytes, PIECE_BYTES[1]);
    Verdict verdict = first.examine();
    assertEquals(verdict, second.examine(), "the second time");
    // The first may have to load classes as well.
    long excessBytes = Math.min(first.excessBytes, second.excessBytes);
    assertTrue(excessBytes <= 0, () -> excessBytes + " bytes too many allocated");
    return verdict;
  }

  /**
   * Opens one file and reads another in its place: nothing is promised but that it ends, and that
   * nothing leads outside.
   */
  static void ofChange(byte[] before, byte[] after) throws IOException {
    BytesFile file = new BytesFile(before.clone());
    try {
      Qcow2Reader reader = Qcow2Reader.open(file);
      file.putBytes(0, after);
      ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES[0]);
      Optional<DataExtent> extent = reader.nextData(0);
      for (int i = 0; i < 100 && extent.isPresent(); i++) {
        long position = extent.get().positionBytes();
        piece.clear().limit((int) Math.min(piece.capacity(), extent.get().lengthBytes()));
        reader.read(position, piece);
        extent = reader.nextData(extent.get().endBytes());
      }
    } catch (MalformedImageException e) {
      requireWellSaid(e);
    }
  }

  private Verdict examine() throws IOException {
    long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    Verdict verdict = verdict();
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
    long length = file.lengthBytes();
    long mayRead = MAXIMUM_READ_RATIO * length;
    assertTrue(file.readBytes() <= mayRead, () -> file.readBytes() + " bytes read of " + length);
    long mayAllocate =
        (long)
                ((isZstd() ? ALLOCATED_PER_ZSTD_BYTE : ALLOCATED_PER_BYTE) * file.readBytes()
                    + ALLOCATED_PER_BYTE * readBytes)
            + ALLOCATED_PER_FILE_BYTE * length
            + ALLOCATED_ANYWAY_BYTES;
    excessBytes = allocated - mayAllocate;
    return verdict;
  }

  private Verdict verdict() throws IOException {
    try {
      Qcow2Reader reader = Qcow2Reader.open(file);
      readAll(reader);
      return new Verdict(
          true,
          String.format(
              Locale.ROOT,
              "%d bytes, %d in %d extents: %08x",
              reader.virtualSizeBytes(),
              extentBytes,
              extentCount,
              checksum.getValue()));
    } catch (MalformedImageException e) {
      requireWellSaid(e);
      return new Verdict(false, e.getMessage());
    }
  }

  private void readAll(Qcow2Reader reader) throws IOException {
    long position = 0;
    Optional<DataExtent> extent = reader.nextData(0);
    while (extent.isPresent()) {
      long start = extent.get().positionBytes();
      assertTrue(start >= position, "extents overlap");
      assertTrue(extent.get().endBytes() <= reader.virtualSizeBytes(), "data behind the disk");
      readGap(reader, position, start);
      extentCount++;
      extentBytes += extent.get().lengthBytes();
      assertTrue(extentBytes <= mayHold(), () -> extentBytes + " bytes of data");
      if (extentBytes <= MAXIMUM_DATA_BYTES) {
        readExtent(reader, start, extent.get().endBytes());
      }
      position = extent.get().endBytes();
      extent = reader.nextData(position);
    }
    readGap(reader, position, reader.virtualSizeBytes());
  }

  private void readExtent(Qcow2Reader reader, long start, long end) throws IOException {
    checksum.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(start).putLong(end).flip());
    for (long position = start; position < end; position += piece.limit()) {
      piece.clear().limit((int) Math.min(piece.capacity(), end - position));
      reader.read(position, piece);
      readBytes += piece.limit();
      checksum.update(piece.flip());
    }
  }

  /** What is between extents reads as zeros. */
  private void readGap(Qcow2Reader reader, long start, long end) throws IOException {
    piece.clear().limit((int) Math.min(GAP_PIECE_BYTES, end - start));
    reader.read(end - piece.limit(), piece);
    piece.flip();
    while (piece.hasRemaining()) {
      assertEquals(0, piece.get(), "data outside of the extents");
    }
  }

  /** The most that the compression that the header names can make of the file. */
  private long mayHold() {
    return (isZstd() ? 29_960L : 1032L) * bytes.length;
  }

  private boolean isZstd() {
    return bytes.length > 104 && bytes[104] == 1;
  }

  private static void requireWellSaid(MalformedImageException e) {
    assertTrue(e.getMessage().startsWith("At byte " + e.offsetBytes() + " of"), e.getMessage());
    assertTrue(e.offsetBytes() >= 0, e.getMessage());
  }
}
