package io.imageexport.qcow2.reader;

import io.imageexport.qcow2.reader.ClusterMapping.Compressed;
import io.imageexport.qcow2.reader.ClusterMapping.PartlyStored;
import io.imageexport.qcow2.reader.ClusterMapping.Stored;
import io.imageexport.qcow2.reader.ClusterMapping.Zeros;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One L2 table in memory, one cluster long. Immutable. */
final class L2Table {
  private final CheckedFile file;
  private final L2Decoder decoder;
  private final int entryBytes;
  private final int group;
  private final long position;
  private final ByteBuffer entries;

  private L2Table(
      CheckedFile file,
      L2Decoder decoder,
      int entryBytes,
      int group,
      long position,
      ByteBuffer entries) {
    this.file = file;
    this.decoder = decoder;
    this.entryBytes = entryBytes;
    this.group = group;
    this.position = position;
    this.entries = entries;
  }

  static L2Table read(CheckedFile file, Header header, L2Decoder decoder, int group, long position)
      throws IOException {
    ByteBuffer entries = file.read(position, (int) header.clusterSizeBytes());
    return new L2Table(file, decoder, header.l2EntryBytes(), group, position, entries);
  }

  /** The index of the L1 entry that names this table. */
  int group() {
    return group;
  }

  long position() {
    return position;
  }

  int entryCount() {
    return entries.limit() / entryBytes;
  }

  ClusterMapping mapping(int index) throws MalformedImageException {
    int offset = index * entryBytes;
    long subclusters = entryBytes > Long.BYTES ? entries.getLong(offset + Long.BYTES) : 0;
    return decoder.decode(entries.getLong(offset), subclusters, position + offset);
  }

  int subclusterCount() {
    return entryCount() << ClusterMapping.SUBCLUSTER_BITS;
  }

  /** The first subcluster at or after one that may hold data, or does not; or their count. */
  int nextSubcluster(int from, boolean holdsData) throws IOException {
    int mask = -1 << from;
    for (int i = from >>> ClusterMapping.SUBCLUSTER_BITS; i < entryCount(); i++) {
      int bits = dataBits(mapping(i));
      int found = (holdsData ? bits : ~bits) & mask;
      if (found != 0) {
        return (i << ClusterMapping.SUBCLUSTER_BITS) + Integer.numberOfTrailingZeros(found);
      }
      mask = -1;
    }
    return subclusterCount();
  }

  private int dataBits(ClusterMapping mapping) throws IOException {
    return switch (mapping) {
      case Zeros zeros -> 0;
      case Stored stored -> isHole(stored.position()) ? 0 : stored.dataBits();
      case PartlyStored partlyStored ->
          isHole(partlyStored.position()) ? 0 : partlyStored.dataBits();
      case Compressed compressed -> compressed.dataBits();
    };
  }

  /** Whether a cluster of the file, as long as this table, reads as zeros. */
  private boolean isHole(long position) throws IOException {
    return file.isHole(position, entries.limit());
  }
}
