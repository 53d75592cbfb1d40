package io.imageexport.qcow2.examples;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.GuestReader;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.compressed.Checkpoint;
import io.imageexport.qcow2.compressed.CompressedImage;
import io.imageexport.qcow2.compressed.CompressedParts;
import io.imageexport.qcow2.compressed.CompressionWorkers;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.part.PartPlan;
import io.imageexport.qcow2.reader.DataExtent;
import io.imageexport.qcow2.reader.ImageFile;
import io.imageexport.qcow2.reader.Qcow2Reader;
import io.imageexport.qcow2.uncompressed.UncompressedImage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** What the module's README shows, word for word. */
final class Examples {
  private Examples() {}

  static void writeUncompressed(FileChannel raw, FileChannel out) throws IOException {
    GuestReader disk = (position, destination) -> readDisk(raw, position, destination);
    Qcow2Options options = Qcow2Options.SAFEST;
    AllocationMap map = clustersWithData(raw, options);
    UncompressedImage image = UncompressedImage.of(raw.size(), map, disk, options);

    ByteBuffer piece = ByteBuffer.allocateDirect(1 << 20);
    for (long position = 0; position < image.lengthBytes(); position += piece.capacity()) {
      piece.clear().limit((int) Math.min(piece.capacity(), image.lengthBytes() - position));
      image.read(position, piece);
      writeFully(out, position, piece.flip());
    }
  }

  static void writeCompressed(FileChannel raw, FileChannel out) throws IOException {
    GuestReader disk = (position, destination) -> readDisk(raw, position, destination);
    Qcow2Options options = Qcow2Options.SAFEST;
    AllocationMap map = clustersWithData(raw, options);
    CompressedImage image =
        CompressedImage.of(raw.size(), map, disk, options, Compression.ZLIB_FAST);

    PartPlan plan = PartPlan.of(image.maximumLengthBytes());
    long partSizeBytes = Math.max(plan.partSizeBytes(), image.minimumPartSizeBytes());
    try (CompressionWorkers workers = CompressionWorkers.start();
        CompressedParts parts = image.parts(workers, partSizeBytes, 1)) {
      writeParts(parts, partSizeBytes, out);
    }
  }

  private static void writeParts(CompressedParts parts, long partSizeBytes, FileChannel out)
      throws IOException {
    Optional<Part> next = parts.next();
    while (next.isPresent()) {
      try (Part part = next.get()) {
        ByteBuffer content = ByteBuffer.allocate((int) part.lengthBytes());
        part.read(0, content);
        writeFully(out, (part.number() - 1) * partSizeBytes, content.flip());
      }
      next = parts.next();
    }
  }

  static void goOn(CompressedImage image, long partSizeBytes, byte[] checkpoint, FileChannel out)
      throws IOException {
    try (CompressionWorkers workers = CompressionWorkers.start();
        CompressedParts parts =
            image.resume(workers, partSizeBytes, 1, Checkpoint.of(checkpoint))) {
      writeParts(parts, partSizeBytes, out);
    }
  }

  static void readBack(ImageFile file, FileChannel raw) throws IOException {
    Qcow2Reader disk = Qcow2Reader.open(file);
    ByteBuffer piece = ByteBuffer.allocateDirect(1 << 20);
    Optional<DataExtent> next = disk.nextData(0);
    while (next.isPresent()) {
      DataExtent extent = next.get();
      for (long position = extent.positionBytes(); position < extent.endBytes(); ) {
        piece.clear().limit((int) Math.min(piece.capacity(), extent.endBytes() - position));
        disk.read(position, piece);
        writeFully(raw, position, piece.flip());
        position += piece.limit();
      }
      next = disk.nextData(extent.endBytes());
    }
    if (raw.size() < disk.virtualSizeBytes()) {
      writeFully(raw, disk.virtualSizeBytes() - 1, ByteBuffer.allocate(1));
    }
  }

  /** The size of a disk is rounded up to 512 bytes; what is behind the end of the file is zero. */
  private static void readDisk(FileChannel raw, long position, ByteBuffer destination)
      throws IOException {
    while (destination.hasRemaining()) {
      int count = raw.read(destination, position);
      if (count < 0) {
        destination.put(new byte[destination.remaining()]);
      }
      position += count;
    }
  }

  /** All clusters that are not zero. */
  private static AllocationMap clustersWithData(FileChannel raw, Qcow2Options options)
      throws IOException {
    int clusterBytes = options.clusterSizeBytes();
    long clusterCount = Math.ceilDiv(raw.size(), clusterBytes);
    ByteBuffer cluster = ByteBuffer.allocate(clusterBytes);
    ByteBuffer zeros = ByteBuffer.allocate(clusterBytes);
    AllocationMap.Builder map = AllocationMap.builder(clusterCount);
    for (long index = 0; index < clusterCount; index++) {
      readDisk(raw, index * clusterBytes, cluster.clear());
      if (!cluster.flip().equals(zeros)) {
        map.add(index, 1);
      }
    }
    return map.build();
  }

  private static void writeFully(FileChannel file, long position, ByteBuffer content)
      throws IOException {
    while (content.hasRemaining()) {
      position += file.write(content, position);
    }
  }

  /** A file for the reader. */
  record OpenFile(FileChannel channel, long lengthBytes) implements ImageFile {
    static OpenFile of(FileChannel channel) throws IOException {
      return new OpenFile(channel, channel.size());
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
      while (destination.hasRemaining()) {
        int count = channel.read(destination, position);
        if (count < 0) {
          throw new EOFException("the file has become shorter");
        }
        position += count;
      }
    }
  }
}
