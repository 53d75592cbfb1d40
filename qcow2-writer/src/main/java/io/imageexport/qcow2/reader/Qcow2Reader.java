package io.imageexport.qcow2.reader;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.GuestReader;
import io.imageexport.qcow2.reader.ClusterMapping.Compressed;
import io.imageexport.qcow2.reader.ClusterMapping.PartlyStored;
import io.imageexport.qcow2.reader.ClusterMapping.Stored;
import io.imageexport.qcow2.reader.ClusterMapping.Zeros;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The guest's disk in a QCOW2 file, versions 2 and 3, with or without extended L2 entries, its
 * clusters stored or compressed with zlib or zstd.
 *
 * <p>Opening reads and checks all metadata that leads to data: the header, the L1 table and every
 * L2 table of the active state. Refcounts and internal snapshots are not looked at. What was opened
 * holds no offset that leaves the file, no data on top of tables that lead to it, and no more data
 * than a file of its length can (see {@link ClaimedData}). What compressed clusters hold is checked
 * when they are read.
 *
 * <p>So time is in proportion to the file's length, holes included, and to the data that it holds.
 * To open a file and walk through it reads each table two or three times, each stored byte once,
 * and of compressed ones at most 115 times the file's length. The data is at most the file's
 * length, or what compression can make of it: 1,032 times as much for zlib, 29,960 times for zstd.
 *
 * <p>Memory is known from the header and the file's length (see {@link #outline}), whatever the
 * size of the disk: four pages of the L1 table, a few L2 tables, and for each thread that reads
 * compressed clusters four times a cluster. That is 1.1 MiB with clusters of 64 KiB and 14.3 MiB
 * with 2 MiB. While the file is opened, sixteen bytes for each L2 table come on top: at most 64
 * MiB, for the largest L1 table in a file of 2 GiB or more.
 *
 * <p>A file that changes while it is read can give a mixture of what it held, or a {@link
 * MalformedImageException}: every entry is checked again when it is used, so that nothing leads
 * outside of the length that the file had.
 *
 * <p>Safe for use by several threads.
 */
public final class Qcow2Reader implements GuestReader {
  private final CheckedFile file;
  private final Header header;
  private final L1Table l1;
  private final L2Cache l2Tables;
  private final CompressedClusters compressedClusters;

  private Qcow2Reader(CheckedFile file, Header header, L1Table l1, L2Decoder decoder) {
    this.file = file;
    this.header = header;
    this.l1 = l1;
    this.l2Tables = new L2Cache(file, header, decoder);
    this.compressedClusters = new CompressedClusters(file, header);
  }

  /**
   * Reads the header only, in little memory: what opening the file will take.
   *
   * @throws MalformedImageException if the header breaks a rule or asks for a feature not read here
   */
  public static DiskOutline outline(ImageFile imageFile) throws IOException {
    CheckedFile file = new CheckedFile(requireNonNull(imageFile, "imageFile is null"));
    Header header = Header.read(file);
    return new DiskOutline(
        header.virtualSizeBytes(),
        L1Table.MEMORY_BYTES
            + ReservedRanges.BYTES_FOR_EACH_L2_TABLE * L1Table.mostTables(file, header)
            + L2Cache.memoryBytes(header)
            + CompressedClusters.memoryBytes(header));
  }

  /**
   * Checks the metadata.
   *
   * @throws MalformedImageException if the file breaks a rule or uses a feature not read here
   */
  public static Qcow2Reader open(ImageFile imageFile) throws IOException {
    CheckedFile file = new CheckedFile(requireNonNull(imageFile, "imageFile is null"));
    Header header = Header.read(file);
    ReservedRanges reserved = new ReservedRanges(file, header);
    HeaderExtensions.check(file, header);
    L1Table l1 = L1Table.open(file, header, reserved);
    checkL2Tables(file, header, l1, reserved.withL2Tables(l1));
    return new Qcow2Reader(file, header, l1, new L2Decoder(file, header, reserved));
  }

  /** Only here is data looked for on L2 tables: to read it there would do no harm. */
  private static void checkL2Tables(
      CheckedFile file, Header header, L1Table l1, ReservedRanges reserved) throws IOException {
    L2Decoder decoder = new L2Decoder(file, header, reserved);
    ClaimedData claimedData = new ClaimedData(file, header);
    int group = l1.nextGroup(0);
    while (group < l1.entryCount()) {
      long position = l1.l2Position(group);
      if (position != 0) {
        claimedData.add(L2Table.read(file, header, decoder, group, position));
      }
      group = l1.nextGroup(group + 1);
    }
  }

  /** As the header states it: not always a multiple of 512. */
  public long virtualSizeBytes() {
    return header.virtualSizeBytes();
  }

  /**
   * Finds the next stretch that may hold something other than zeros.
   *
   * <p>Neighbouring data may be returned in several extents. A walk from zero, each step from the
   * end of the extent before, takes time in proportion to the metadata, not to the disk.
   *
   * @param fromGuestPosition from zero to the virtual size; the extent does not start before it
   */
  public Optional<DataExtent> nextData(long fromGuestPosition) throws IOException {
    requireOnDisk(fromGuestPosition, 0);
    if (fromGuestPosition == header.virtualSizeBytes()) {
      return Optional.empty();
    }
    int groupCount = group(header.clusterCount() - 1) + 1;
    long position = fromGuestPosition;
    int group = l1.nextGroup(group(position >>> header.clusterBits()));
    while (group < groupCount) {
      long groupStart = (long) group << (header.groupBits() + header.clusterBits());
      Optional<L2Table> table = table(group);
      if (table.isPresent()) {
        Optional<DataExtent> extent =
            nextData(table.get(), groupStart, Math.max(position, groupStart));
        if (extent.isPresent()) {
          return extent;
        }
      }
      group = l1.nextGroup(group + 1);
    }
    return Optional.empty();
  }

  /** The next data of one group. What its table has past the end of the disk is left out. */
  private Optional<DataExtent> nextData(L2Table table, long groupStart, long from)
      throws IOException {
    int first = table.nextSubcluster(subcluster(from - groupStart), true);
    int end = table.nextSubcluster(first, false);
    long start = Math.max(from, groupStart + ((long) first << header.subclusterBits()));
    long endPosition =
        Math.min(groupStart + ((long) end << header.subclusterBits()), header.virtualSizeBytes());
    return start < endPosition
        ? Optional.of(new DataExtent(start, endPosition - start))
        : Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a byte is asked for that is not on the disk
   * @throws MalformedImageException if a compressed cluster cannot be restored
   */
  @Override
  public void read(long guestPosition, ByteBuffer destination) throws IOException {
    requireOnDisk(guestPosition, destination.remaining());
    long position = guestPosition;
    while (destination.hasRemaining()) {
      long cluster = position >>> header.clusterBits();
      int offsetInCluster = (int) (position & (header.clusterSizeBytes() - 1));
      int count =
          (int) Math.min(destination.remaining(), header.clusterSizeBytes() - offsetInCluster);
      switch (mapping(cluster)) {
        case Zeros zeros -> ZeroBytes.put(destination, count);
        case Stored stored -> {
          count = contiguousBytes(cluster, stored, offsetInCluster, destination.remaining());
          readStored(stored.position() + offsetInCluster, count, destination);
        }
        case PartlyStored partlyStored -> {
          count = Math.min(count, runBytes(partlyStored.dataBits(), offsetInCluster));
          if ((partlyStored.dataBits() >>> subcluster(offsetInCluster) & 1) != 0) {
            readStored(partlyStored.position() + offsetInCluster, count, destination);
          } else {
            ZeroBytes.put(destination, count);
          }
        }
        case Compressed compressed ->
            destination.put(compressedClusters.content(compressed).slice(offsetInCluster, count));
      }
      position += count;
    }
  }

  private void requireOnDisk(long guestPosition, int countBytes) {
    if (guestPosition < 0 || guestPosition > header.virtualSizeBytes() - countBytes) {
      throw new IllegalArgumentException(
          countBytes
              + " bytes at guest position "
              + guestPosition
              + " are not all on the disk of "
              + header.virtualSizeBytes()
              + " bytes");
    }
  }

  private void readStored(long position, int count, ByteBuffer destination) throws IOException {
    file.readPadded(position, destination.slice(destination.position(), count));
    destination.position(destination.position() + count);
  }

  /** How much of a cluster, from an offset in it, is of subclusters alike. */
  private int runBytes(int dataBits, int offsetInCluster) {
    int bits = dataBits >> subcluster(offsetInCluster);
    int alike = Integer.numberOfTrailingZeros((bits & 1) != 0 ? ~bits : bits);
    int end = Math.min(subcluster(offsetInCluster) + alike, Integer.SIZE);
    return (end << header.subclusterBits()) - offsetInCluster;
  }

  private ClusterMapping mapping(long cluster) throws IOException {
    Optional<L2Table> table = table(group(cluster));
    return table.isPresent() ? table.get().mapping(indexInGroup(cluster)) : Zeros.INSTANCE;
  }

  private Optional<L2Table> table(int group) throws IOException {
    long position = l1.l2Position(group);
    return position == 0 ? Optional.empty() : Optional.of(l2Tables.table(group, position));
  }

  /** How much can be read at once: up to the first cluster that is not behind its neighbour. */
  private int contiguousBytes(long cluster, Stored first, int offsetInCluster, int maximumBytes)
      throws IOException {
    long count = header.clusterSizeBytes() - offsetInCluster;
    long nextCluster = cluster + 1;
    long nextPosition = first.position() + header.clusterSizeBytes();
    while (count < maximumBytes
        && mapping(nextCluster) instanceof Stored next
        && next.position() == nextPosition) {
      count += header.clusterSizeBytes();
      nextCluster++;
      nextPosition += header.clusterSizeBytes();
    }
    return (int) Math.min(count, maximumBytes);
  }

  private int group(long cluster) {
    return (int) (cluster >>> header.groupBits());
  }

  private int indexInGroup(long cluster) {
    return (int) (cluster & ((1L << header.groupBits()) - 1));
  }

  /** The subcluster in which a byte of a cluster or a group is. */
  private int subcluster(long offset) {
    return (int) (offset >>> header.subclusterBits());
  }
}
