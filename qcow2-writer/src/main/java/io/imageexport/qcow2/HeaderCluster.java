package io.imageexport.qcow2;

import io.imageexport.qcow2.Region.Kind;
import java.nio.ByteBuffer;

/**
 * The first cluster: the header, and zeros, which also say that no header extension follows.
 *
 * <p>Fields that are not put here are zero: no backing file, no encryption, no snapshots, no
 * feature bits, compression type zlib.
 */
final class HeaderCluster implements RegionEncoder {
  private static final int MAGIC = 0x514649fb;

  /** Up to and including the compression type and its padding: what QEMU 5.1 and later write. */
  private static final int LENGTH_BYTES = 112;

  private static final int REFCOUNT_ORDER = 4;

  private final byte[] header;

  HeaderCluster(ImageLayout layout, int version) {
    ByteBuffer fields = ByteBuffer.allocate(LENGTH_BYTES);
    fields.putInt(0, MAGIC);
    fields.putInt(4, version);
    fields.putInt(20, layout.clusterBits());
    fields.putLong(24, layout.virtualSizeBytes());
    fields.putInt(36, layout.l1EntryCount());
    // A disk of size zero has no L1 table; QEMU states offset zero for it.
    if (layout.l1EntryCount() > 0) {
      fields.putLong(40, layout.region(Kind.L1_TABLE).positionBytes());
    }
    fields.putLong(48, layout.region(Kind.REFCOUNT_TABLE).positionBytes());
    fields.putInt(56, layout.refcountTableClusters());
    if (version == 3) {
      fields.putInt(96, REFCOUNT_ORDER);
      fields.putInt(100, LENGTH_BYTES);
    }
    header = fields.array();
  }

  @Override
  public void encode(long offset, ByteBuffer destination) {
    if (offset < header.length) {
      int count = (int) Math.min(destination.remaining(), header.length - offset);
      destination.put(header, (int) offset, count);
    }
    Zeros.put(destination, destination.remaining());
  }
}
