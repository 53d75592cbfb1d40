package io.imageexport.it;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The shortest reader of uncompressed QCOW2 files that there is, written from the specification and
 * sharing no code with the emulator: the independent judge of what was exported.
 */
public final class PlainQcow2 implements AutoCloseable {
  private static final long OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;

  private final FileChannel file;
  private final int clusterBits;
  private final long virtualSize;
  private final long l1Offset;

  private PlainQcow2(FileChannel file) throws IOException {
    this.file = file;
    ByteBuffer header = bytes(0, 104);
    if (header.getInt(0) != 0x514649fb) {
      throw new IOException("not a QCOW2 file");
    }
    this.clusterBits = header.getInt(20);
    this.virtualSize = header.getLong(24);
    this.l1Offset = header.getLong(40);
  }

  public static PlainQcow2 open(Path path) throws IOException {
    return new PlainQcow2(FileChannel.open(path, StandardOpenOption.READ));
  }

  public long virtualSize() {
    return virtualSize;
  }

  /** One guest cluster; the last one is cut at the end of the disk. */
  byte[] cluster(long index) throws IOException {
    long start = index << clusterBits;
    byte[] content = new byte[(int) Math.min(1L << clusterBits, virtualSize - start)];
    int l2Bits = clusterBits - 3;
    long l1Entry = bytes(l1Offset + 8 * (index >>> l2Bits), 8).getLong(0) & OFFSET_MASK;
    if (l1Entry == 0) {
      return content;
    }
    long l2Position = l1Entry + 8 * (index & ((1L << l2Bits) - 1));
    long l2Entry = bytes(l2Position, 8).getLong(0) & OFFSET_MASK;
    if (l2Entry != 0) {
      bytes(l2Entry, content.length).get(0, content);
    }
    return content;
  }

  /** Compares with a smaller disk, behind which there have to be zeros. */
  void assertStartsWith(PlainQcow2 smaller) throws IOException {
    for (long index = 0; index << clusterBits < virtualSize; index++) {
      byte[] expected = new byte[cluster(index).length];
      if (index << clusterBits < smaller.virtualSize) {
        byte[] start = smaller.cluster(index);
        System.arraycopy(start, 0, expected, 0, start.length);
      }
      if (!Arrays.equals(expected, cluster(index))) {
        throw new AssertionError("cluster " + index + " differs");
      }
    }
  }

  /** Compares the whole disk with a raw file, zeros included. */
  void assertSameAs(Path raw) throws IOException {
    try (FileChannel source = FileChannel.open(raw, StandardOpenOption.READ)) {
      long roundedUp = (source.size() + 511) / 512 * 512;
      if (virtualSize != roundedUp) {
        throw new AssertionError("disk of " + virtualSize + " bytes, source of " + source.size());
      }
      for (long index = 0; index << clusterBits < virtualSize; index++) {
        byte[] expected = new byte[cluster(index).length];
        ByteBuffer buffer = ByteBuffer.wrap(expected);
        long start = index << clusterBits;
        int count = 0;
        while (buffer.hasRemaining() && count >= 0) {
          count = source.read(buffer, start + buffer.position());
        }
        if (!Arrays.equals(expected, cluster(index))) {
          throw new AssertionError("cluster " + index + " differs");
        }
      }
    }
  }

  private ByteBuffer bytes(long position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("the file ends before byte " + (position + length));
      }
    }
    return buffer;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
