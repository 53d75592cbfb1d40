package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One L2 table in memory, one cluster long. Immutable. */
final class L2Table {
  private final L2Decoder decoder;
  private final int group;
  private final long position;
  private final ByteBuffer entries;

  private L2Table(L2Decoder decoder, int group, long position, ByteBuffer entries) {
    this.decoder = decoder;
    this.group = group;
    this.position = position;
    this.entries = entries;
  }

  static L2Table read(CheckedFile file, Header header, L1Table l1, L2Decoder decoder, int group)
      throws IOException {
    long position = l1.l2Position(group);
    ByteBuffer entries = file.read(position, (int) header.clusterSizeBytes());
    return new L2Table(decoder, group, position, entries);
  }

  /** The index of the L1 entry that names this table. */
  int group() {
    return group;
  }

  long position() {
    return position;
  }

  int entryCount() {
    return entries.limit() / Long.BYTES;
  }

  ClusterMapping mapping(int index) throws MalformedImageException {
    int offset = index * Long.BYTES;
    return decoder.decode(entries.getLong(offset), position + offset);
  }
}
