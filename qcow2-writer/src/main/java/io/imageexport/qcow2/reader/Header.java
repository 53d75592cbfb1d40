package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The fields of the header that reading needs; every field of the file's header has been checked on
 * its own, but not yet against the rest of the file.
 *
 * <p>Refused: a backing file, an external data file, encryption, compression other than zlib and
 * zstd, the corrupt bit, and unknown incompatible bits. The dirty bit is accepted only together
 * with lazy refcounts: it then says that refcounts may be stale, and they are not used here.
 * Compatible and autoclear bits are ignored, as the specification allows.
 *
 * @param virtualSizeBytes as stated; not always a multiple of 512
 * @param compression of the clusters that are compressed, if any
 * @param extendedL2 whether L2 entries have 16 bytes, and clusters have subclusters
 */
record Header(
    int version,
    int clusterBits,
    long virtualSizeBytes,
    int lengthBytes,
    CompressionType compression,
    boolean extendedL2,
    long l1EntryCount,
    long l1Position,
    long refcountTablePosition,
    long refcountTableClusters,
    long snapshotCount,
    long snapshotTablePosition) {
  static final int L1_SIZE_OFFSET = 36;
  static final int L1_OFFSET_OFFSET = 40;
  static final int REFCOUNT_TABLE_OFFSET_OFFSET = 48;
  static final int SNAPSHOT_TABLE_OFFSET_OFFSET = 64;

  private static final int MAGIC = 0x514649fb;
  private static final int VERSION_2_BYTES = 72;
  private static final int MINIMUM_VERSION_3_BYTES = 104;
  private static final int COMPRESSION_TYPE_OFFSET = 104;
  private static final int BYTES_WITH_COMPRESSION_TYPE = 112;

  private static final long DIRTY = 1;
  private static final long CORRUPT = 1 << 1;
  private static final long EXTERNAL_DATA_FILE = 1 << 2;
  private static final long COMPRESSION_TYPE = 1 << 3;
  private static final long EXTENDED_L2 = 1 << 4;
  private static final int MINIMUM_EXTENDED_CLUSTER_BITS = 14;
  private static final long LAZY_REFCOUNTS = 1;

  /** QEMU's limits. */
  private static final long MAXIMUM_L1_ENTRIES = (32 << 20) / Long.BYTES;

  private static final long MAXIMUM_REFCOUNT_TABLE_BYTES = 8 << 20;
  private static final long MAXIMUM_SNAPSHOTS = 65_536;

  static Header read(CheckedFile file) throws IOException {
    if (file.lengthBytes() < VERSION_2_BYTES) {
      throw new MalformedImageException(
          file.lengthBytes(), "The file ends before the 72 bytes of the smallest header");
    }
    int count = (int) Math.min(file.lengthBytes(), BYTES_WITH_COMPRESSION_TYPE);
    ByteBuffer fields = file.read(0, count);
    require(fields.getInt(0) == MAGIC, 0, "The file does not begin with the QCOW2 magic number");
    int version = fields.getInt(4);
    require(
        version == 2 || version == 3,
        4,
        "Version " + Integer.toUnsignedLong(version) + " is not supported; 2 and 3 are",
        Remedy.CONVERT);
    int clusterBits = fields.getInt(20);
    require(
        clusterBits >= 9 && clusterBits <= 21,
        20,
        "Cluster bits are " + Integer.toUnsignedLong(clusterBits) + ", outside 9 to 21");
    int lengthBytes = VERSION_2_BYTES;
    CompressionType compression = CompressionType.ZLIB;
    boolean extendedL2 = false;
    if (version == 3) {
      lengthBytes = checkVersion3(fields, clusterBits);
      compression = compressionType(fields, lengthBytes);
      extendedL2 = hasExtendedL2(fields, clusterBits);
    }
    checkSelfContained(fields);

    Header header =
        new Header(
            version,
            clusterBits,
            fields.getLong(24),
            lengthBytes,
            compression,
            extendedL2,
            Integer.toUnsignedLong(fields.getInt(L1_SIZE_OFFSET)),
            fields.getLong(L1_OFFSET_OFFSET),
            fields.getLong(REFCOUNT_TABLE_OFFSET_OFFSET),
            Integer.toUnsignedLong(fields.getInt(56)),
            Integer.toUnsignedLong(fields.getInt(60)),
            fields.getLong(SNAPSHOT_TABLE_OFFSET_OFFSET));
    header.checkSizes();
    return header;
  }

  private static void checkSelfContained(ByteBuffer fields) throws MalformedImageException {
    require(
        fields.getLong(8) == 0 && fields.getInt(16) == 0,
        8,
        "The image has a backing file; only self-contained images are read",
        Remedy.CONVERT);
    require(fields.getInt(32) == 0, 32, "The image is encrypted", Remedy.DECRYPT);
  }

  private static int checkVersion3(ByteBuffer fields, int clusterBits)
      throws MalformedImageException {
    require(
        fields.limit() >= MINIMUM_VERSION_3_BYTES,
        fields.limit(),
        "The file ends before the 104 bytes of the smallest version 3 header");
    long lengthBytes = Integer.toUnsignedLong(fields.getInt(100));
    require(
        lengthBytes >= MINIMUM_VERSION_3_BYTES
            && lengthBytes <= 1L << clusterBits
            && lengthBytes % 8 == 0,
        100,
        "The header length "
            + lengthBytes
            + " is not a multiple of 8 between 104 and the cluster size");
    require(
        fields.limit() >= Math.min(lengthBytes, BYTES_WITH_COMPRESSION_TYPE),
        100,
        "The header length " + lengthBytes + " reaches beyond the file");
    long refcountOrder = Integer.toUnsignedLong(fields.getInt(96));
    require(refcountOrder <= 6, 96, "The refcount order " + refcountOrder + " is above 6");
    checkFeatures(fields.getLong(72), fields.getLong(80));
    return (int) lengthBytes;
  }

  private static void checkFeatures(long incompatible, long compatible)
      throws MalformedImageException {
    require((incompatible & CORRUPT) == 0, 72, "The image is marked corrupt", Remedy.REPAIR);
    require(
        (incompatible & DIRTY) == 0 || (compatible & LAZY_REFCOUNTS) != 0,
        72,
        "The image is marked dirty without lazy refcounts: it was not closed",
        Remedy.REPAIR);
    require(
        (incompatible & EXTERNAL_DATA_FILE) == 0,
        72,
        "The image keeps its data in another file; only self-contained images are read",
        Remedy.CONVERT);
    long known = DIRTY | CORRUPT | EXTERNAL_DATA_FILE | COMPRESSION_TYPE | EXTENDED_L2;
    require(
        (incompatible & ~known) == 0,
        72,
        "Unknown incompatible feature bits are set: 0x" + Long.toHexString(incompatible & ~known),
        Remedy.CONVERT);
  }

  /** The specification's section "Extended L2 Entries" sets the least size of clusters. */
  private static boolean hasExtendedL2(ByteBuffer fields, int clusterBits)
      throws MalformedImageException {
    boolean extended = (fields.getLong(72) & EXTENDED_L2) != 0;
    require(
        !extended || clusterBits >= MINIMUM_EXTENDED_CLUSTER_BITS,
        20,
        "Cluster bits are " + clusterBits + ", but extended L2 entries need at least 14");
    return extended;
  }

  /** The feature bit is set exactly if the type is another one than zlib. */
  private static CompressionType compressionType(ByteBuffer fields, int lengthBytes)
      throws MalformedImageException {
    int type =
        lengthBytes >= BYTES_WITH_COMPRESSION_TYPE
            ? Byte.toUnsignedInt(fields.get(COMPRESSION_TYPE_OFFSET))
            : 0;
    require(
        type <= 1,
        COMPRESSION_TYPE_OFFSET,
        "Compression type " + type + " is not supported; 0 (zlib) and 1 (zstd) are",
        Remedy.CONVERT);
    boolean isOther = (fields.getLong(72) & COMPRESSION_TYPE) != 0;
    require(
        type == 0 || isOther,
        72,
        "The compression type is 1 (zstd), but its feature bit is not set");
    require(
        type != 0 || !isOther,
        72,
        "The feature bit for another compression is set, but the type is 0 (zlib)");
    CompressionType compression = type == 0 ? CompressionType.ZLIB : CompressionType.ZSTD;
    require(
        compression.isAvailable(),
        COMPRESSION_TYPE_OFFSET,
        "Compression type 1 (zstd) cannot be read here: there is no native library for "
            + System.getProperty("os.name")
            + " on "
            + System.getProperty("os.arch"),
        Remedy.CONVERT);
    return compression;
  }

  private void checkSizes() throws MalformedImageException {
    require(virtualSizeBytes >= 0, 24, "The virtual size is above 2^63");
    require(
        l1EntryCount <= MAXIMUM_L1_ENTRIES,
        L1_SIZE_OFFSET,
        "The L1 table has " + l1EntryCount + " entries, which is above 32 MiB");
    require(
        l1EntryCount >= l1EntriesNeeded(),
        L1_SIZE_OFFSET,
        "The L1 table has "
            + l1EntryCount
            + " entries, too few for a disk of "
            + virtualSizeBytes
            + " bytes");
    require(refcountTableClusters > 0, 56, "There is no refcount table");
    require(
        refcountTableClusters << clusterBits <= MAXIMUM_REFCOUNT_TABLE_BYTES,
        56,
        "The refcount table has " + refcountTableClusters + " clusters, which is above 8 MiB");
    require(
        snapshotCount <= MAXIMUM_SNAPSHOTS,
        60,
        "There are " + snapshotCount + " snapshots, above the limit of 65536");
  }

  long clusterSizeBytes() {
    return 1L << clusterBits;
  }

  /** A group is the {@code 2^groupBits} clusters of one L2 table, which is one cluster long. */
  int groupBits() {
    return clusterBits - (extendedL2 ? 4 : 3);
  }

  int l2EntryBytes() {
    return extendedL2 ? 2 * Long.BYTES : Long.BYTES;
  }

  int subclusterBits() {
    return clusterBits - ClusterMapping.SUBCLUSTER_BITS;
  }

  /** All clusters of the disk, the last of them perhaps partial. */
  long clusterCount() {
    return virtualSizeBytes == 0 ? 0 : ((virtualSizeBytes - 1) >>> clusterBits) + 1;
  }

  private long l1EntriesNeeded() {
    return virtualSizeBytes == 0 ? 0 : ((virtualSizeBytes - 1) >>> (clusterBits + groupBits())) + 1;
  }

  private static void require(boolean condition, long offset, String rule)
      throws MalformedImageException {
    require(condition, offset, rule, Remedy.COPY_AGAIN);
  }

  private static void require(boolean condition, long offset, String rule, Remedy remedy)
      throws MalformedImageException {
    if (!condition) {
      throw new MalformedImageException(offset, rule, remedy);
    }
  }
}
