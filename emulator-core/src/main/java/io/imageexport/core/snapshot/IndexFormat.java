package io.imageexport.core.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The form of an index file. All numbers are big-endian.
 *
 * <pre>
 * offset  bytes
 *      0      8  magic
 *      8      4  format version, 1
 *     12      4  block size in bytes, 65536
 *     16      8  virtual size of the disk in bytes
 *     24      8  number of blocks in the data file
 *     32      8  number of extents
 *     40     24  snapshot id, ASCII, padded with zeros
 *     64     24  parent's snapshot id, or zeros
 *     88      4  header checksum of the parent's index, or zero
 *     92      4  CRC32C of the extents
 *     96      4  CRC32C of bytes 0 to 95: the header checksum
 *    100         extents: first block index (bit 31 set: zeroed, else stored), number of blocks;
 *                four bytes each; ascending, none empty, none overlapping
 * </pre>
 *
 * <p>The blocks of a stored extent follow those of the stored extent before it in the data file.
 */
final class IndexFormat {
  static final int VERSION = 1;

  static final int VIRTUAL_SIZE_OFFSET = 16;
  static final int STORED_BLOCK_COUNT_OFFSET = 24;
  static final int EXTENT_COUNT_OFFSET = 32;
  static final int ID_OFFSET = 40;
  static final int PARENT_ID_OFFSET = 64;
  static final int PARENT_CHECKSUM_OFFSET = 88;
  static final int EXTENTS_CHECKSUM_OFFSET = 92;
  static final int CHECKSUM_OFFSET = 96;
  static final int HEADER_BYTES = 100;

  static final int ID_BYTES = 24;
  static final int EXTENT_BYTES = 8;

  /** Set in an extent's first block index where it is zeroed; block indexes need 30 bits. */
  static final int ZEROED = 1 << 31;

  /** Extents are written and read through a buffer of this size. */
  static final int CHUNK_BYTES = 64 * 1024;

  private static final byte[] MAGIC = "imgsnap\n".getBytes(US_ASCII);

  private IndexFormat() {}

  static ByteBuffer magic() {
    return ByteBuffer.wrap(MAGIC).asReadOnlyBuffer();
  }

  static int headerChecksum(ByteBuffer header) {
    CRC32C checksum = new CRC32C();
    checksum.update(header.slice(0, CHECKSUM_OFFSET));
    return (int) checksum.getValue();
  }
}
