package io.imageexport.core.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** Walks from a snapshot to its base, and checks on the way that each parent is the right one. */
final class Chain {
  private Chain() {}

  static IndexHeader readHeader(Path root, SnapshotId id) throws IOException {
    try (IndexDecoder index = IndexDecoder.open(indexOf(root, id), id)) {
      return index.readHeader();
    }
  }

  /** The headers of a snapshot and its ancestors; the base comes last. */
  static List<IndexHeader> readHeaders(Path root, SnapshotId leaf) throws IOException {
    List<IndexHeader> headers = new ArrayList<>();
    headers.add(readHeader(root, leaf));
    while (headers.getLast().origin() instanceof Origin.Child child) {
      IndexHeader header = headers.getLast();
      if (headers.size() == SnapshotStore.MAX_CHAIN_LENGTH) {
        throw new SnapshotFormatException(
            indexOf(root, leaf),
            String.format(
                Locale.ROOT, "ends a chain of more than %d", SnapshotStore.MAX_CHAIN_LENGTH));
      }
      IndexHeader parent = readParent(root, child);
      if (parent.virtualSizeBytes() > header.virtualSizeBytes()) {
        throw new SnapshotFormatException(
            indexOf(root, header.id()),
            String.format(
                Locale.ROOT,
                "offset 16: virtual size %d is less than the parent's %d",
                header.virtualSizeBytes(),
                parent.virtualSizeBytes()));
      }
      headers.add(parent);
    }
    return headers;
  }

  /** The header of a child's parent, provided that it is the one that the child was made from. */
  static IndexHeader readParent(Path root, Origin.Child child) throws IOException {
    IndexHeader parent = readHeader(root, child.parentId());
    if (parent.checksum() != child.parentIndexChecksum()) {
      throw new SnapshotFormatException(
          indexOf(root, child.parentId()),
          "offset 96: not the parent that its child was made from");
    }
    return parent;
  }

  static Snapshot open(Path root, SnapshotId leaf) throws IOException {
    List<IndexHeader> headers = readHeaders(root, leaf).reversed();
    StoredBlocks blocks = readBlocks(root, headers);
    List<Layer> layers = new ArrayList<>();
    try {
      for (IndexHeader header : headers) {
        layers.add(Layer.open(root.resolve(header.id().value()), header));
      }
      closeUnused(layers, blocks);
      return new Snapshot(headers.getLast(), layers, blocks);
    } catch (IOException | RuntimeException | Error failure) {
      try {
        Layer.closeAll(layers);
      } catch (IOException closing) {
        failure.addSuppressed(closing);
      }
      throw failure;
    }
  }

  /**
   * @param headers the base first
   */
  private static StoredBlocks readBlocks(Path root, List<IndexHeader> headers) throws IOException {
    if (headers.size() == 1) {
      return new BaseBlocks(readIndex(root, headers.getFirst(), IndexDecoder::readAllocation));
    }
    List<LayerExtents> extents = new ArrayList<>();
    for (IndexHeader header : headers) {
      extents.add(readIndex(root, header, IndexDecoder::readExtents));
    }
    long virtualSizeBytes = headers.getLast().virtualSizeBytes();
    return ChainBlocks.of(ChainExtents.resolve(extents), Blocks.countRoundingUp(virtualSizeBytes));
  }

  /** Reads more of an index than its header. */
  @FunctionalInterface
  private interface Reading<T> {
    T read(IndexDecoder index, IndexHeader header) throws IOException;
  }

  private static <T> T readIndex(Path root, IndexHeader header, Reading<T> reading)
      throws IOException {
    Path path = indexOf(root, header.id());
    try (IndexDecoder index = IndexDecoder.open(path, header.id())) {
      if (!index.readHeader().equals(header)) {
        throw new SnapshotFormatException(path, "replaced while it was being opened");
      }
      return reading.read(index, header);
    }
  }

  /** A long chain need not keep two files open for each layer that later ones have hidden. */
  private static void closeUnused(List<Layer> layers, StoredBlocks blocks) throws IOException {
    BitSet used = blocks.usedLayers();
    for (int layer = 0; layer < layers.size(); layer++) {
      if (!used.get(layer)) {
        layers.get(layer).close();
      }
    }
  }

  private static Path indexOf(Path root, SnapshotId id) {
    return root.resolve(id.value()).resolve(SnapshotFiles.INDEX);
  }
}
