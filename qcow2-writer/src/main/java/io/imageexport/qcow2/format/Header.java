package io.imageexport.qcow2.format;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.Qcow2Options;
import java.nio.ByteBuffer;

/**
 * The header of a file; the rest of its first cluster is zero, which also says that no header
 * extension follows.
 *
 * <p>Fields that are not put here are zero: no backing file, no encryption, no snapshots, no
 * compatible or autoclear features.
 *
 * @param compressionType 0 for zlib or none, 1 for zstd, which only version 3 can say
 * @param l1TablePosition of no meaning on a disk of size zero, which has no L1 table
 */
public record Header(
    Geometry geometry,
    Qcow2Options options,
    int compressionType,
    long l1TablePosition,
    long refcountTablePosition,
    int refcountTableClusters) {
  private static final int MAGIC = 0x514649fb;

  /** Up to and including the compression type and its padding: what QEMU 5.1 and later write. */
  private static final int LENGTH_BYTES = 112;

  /** The incompatible feature bit that says that a compression type other than zlib is in use. */
  private static final long OTHER_COMPRESSION = 1L << 3;

  public Header {
    requireNonNull(geometry, "geometry is null");
    requireNonNull(options, "options is null");
    if (compressionType != 0 && options.version() == 2) {
      throw new IllegalArgumentException("Version 2 knows only zlib");
    }
  }

  public byte[] encode() {
    ByteBuffer fields = ByteBuffer.allocate(LENGTH_BYTES);
    fields.putInt(0, MAGIC);
    fields.putInt(4, options.version());
    fields.putInt(20, geometry.clusterBits());
    fields.putLong(24, geometry.virtualSizeBytes());
    fields.putInt(36, geometry.l1EntryCount());
    // A disk of size zero has no L1 table; QEMU states offset zero for it.
    if (geometry.l1EntryCount() > 0) {
      fields.putLong(40, l1TablePosition);
    }
    fields.putLong(48, refcountTablePosition);
    fields.putInt(56, refcountTableClusters);
    if (options.version() == 3) {
      fields.putLong(72, compressionType == 0 ? 0 : OTHER_COMPRESSION);
      fields.putInt(96, options.refcountWidth().order());
      fields.putInt(100, LENGTH_BYTES);
      fields.put(104, (byte) compressionType);
    }
    return fields.array();
  }
}
