package io.imageexport.qcow2.compressed;

import static java.util.Objects.requireNonNull;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * From where a compressed image can be continued, by another process too: the border behind a part.
 *
 * <p>It belongs to one disk with its options, one size of parts and one build of the compressor;
 * {@link CompressedImage#resume} refuses it with any other, since the parts would not fit together.
 * Of the disk it knows the size, the allocated clusters and the data that had been compressed and
 * not placed. That all other data is still the same is the caller's to see to.
 *
 * <p>Immutable.
 */
public final class Checkpoint {
  private static final int VERSION = 2;

  /** Version and length of what follows, which is compressed. */
  private static final int PREFIX_BYTES = 2 * Integer.BYTES;

  /** More than the tables of the largest disk: an L1 table of 32 MiB, and what else is open. */
  private static final int MAXIMUM_BYTES = 128 << 20;

  /** Deflate makes at most 1,032 bytes of one. */
  private static final int MAXIMUM_RATIO = 1_032;

  private final int fingerprint;
  private final long position;
  private final PlacementState state;

  Checkpoint(int fingerprint, long position, PlacementState state) {
    this.fingerprint = fingerprint;
    this.position = position;
    this.state = requireNonNull(state, "state is null");
  }

  int fingerprint() {
    return fingerprint;
  }

  /** Offset in the file of the first byte that is not in a part before the border. */
  long position() {
    return position;
  }

  /** The number of the part behind which the border lies. */
  public int partsBefore(long partSizeBytes) {
    return Math.toIntExact(Math.ceilDiv(position, partSizeBytes));
  }

  PlacementState state() {
    return state;
  }

  /** For storage: some kilobytes for each gigabyte that is open, and for each terabyte before. */
  public byte[] toBytes() {
    byte[] content = encode().array();
    byte[] bytes = new byte[PREFIX_BYTES + content.length + content.length / 1000 + 64];
    ByteBuffer.wrap(bytes).putInt(VERSION).putInt(content.length);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(content);
      deflater.finish();
      int length = deflater.deflate(bytes, PREFIX_BYTES, bytes.length - PREFIX_BYTES);
      if (!deflater.finished()) {
        throw new IllegalStateException("deflate makes " + content.length + " bytes much longer");
      }
      return Arrays.copyOf(bytes, PREFIX_BYTES + length);
    } finally {
      deflater.end();
    }
  }

  /**
   * Takes a checkpoint from storage.
   *
   * @throws IllegalArgumentException if the bytes are none
   */
  public static Checkpoint of(byte[] bytes) {
    if (bytes.length < PREFIX_BYTES) {
      throw new IllegalArgumentException("A checkpoint has more than " + bytes.length + " bytes");
    }
    int version = ByteBuffer.wrap(bytes).getInt(0);
    int length = ByteBuffer.wrap(bytes).getInt(Integer.BYTES);
    if (version != VERSION
        || length < 0
        || length > Math.min(MAXIMUM_BYTES, (long) bytes.length * MAXIMUM_RATIO)) {
      throw new IllegalArgumentException(
          "Not a checkpoint of version " + VERSION + ": version " + version + ", length " + length);
    }
    byte[] content = new byte[length];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes, PREFIX_BYTES, bytes.length - PREFIX_BYTES);
      int inflated = inflater.inflate(content);
      // The end of the stream comes with a checksum.
      int more = inflater.inflate(new byte[1]);
      if (inflated != length || more != 0 || !inflater.finished() || inflater.getRemaining() > 0) {
        throw new IllegalArgumentException("The checkpoint is not " + length + " bytes long");
      }
      return decode(ByteBuffer.wrap(content));
    } catch (DataFormatException | BufferUnderflowException e) {
      throw new IllegalArgumentException("The checkpoint is damaged", e);
    } finally {
      inflater.end();
    }
  }

  private ByteBuffer encode() {
    long[][] tables = {
      state.l2TablePositions(),
      state.refcountBlockPositions(),
      state.pendingClusters(),
      state.pendingEntries()
    };
    int size = 2 * Integer.BYTES + 3 * Long.BYTES + (tables.length + 1) * Integer.BYTES;
    size += state.openRefcounts().length * Integer.BYTES;
    for (long[] table : tables) {
      size += table.length * Long.BYTES;
    }
    ByteBuffer content = ByteBuffer.allocate(size);
    content.putInt(fingerprint).putLong(position);
    content.putLong(state.endCluster()).putLong(state.placedClusters());
    for (long[] table : tables) {
      content.putInt(table.length);
      for (long entry : table) {
        content.putLong(entry);
      }
    }
    content.putInt(state.openRefcounts().length);
    for (int count : state.openRefcounts()) {
      content.putInt(count);
    }
    content.putInt(state.poolChecksum());
    return content;
  }

  private static Checkpoint decode(ByteBuffer content) {
    int fingerprint = content.getInt();
    long position = content.getLong();
    long endCluster = content.getLong();
    long placedClusters = content.getLong();
    long[] l2TablePositions = longs(content);
    long[] refcountBlockPositions = longs(content);
    long[] pendingClusters = longs(content);
    long[] pendingEntries = longs(content);
    int[] openRefcounts = new int[count(content, Integer.BYTES)];
    for (int i = 0; i < openRefcounts.length; i++) {
      openRefcounts[i] = content.getInt();
    }
    return new Checkpoint(
        fingerprint,
        position,
        new PlacementState(
            endCluster,
            placedClusters,
            l2TablePositions,
            refcountBlockPositions,
            openRefcounts,
            pendingClusters,
            pendingEntries,
            content.getInt()));
  }

  private static long[] longs(ByteBuffer content) {
    long[] values = new long[count(content, Long.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = content.getLong();
    }
    return values;
  }

  private static int count(ByteBuffer content, int bytesEach) {
    int count = content.getInt();
    if (count < 0 || count > content.remaining() / bytesEach) {
      throw new BufferUnderflowException();
    }
    return count;
  }
}
