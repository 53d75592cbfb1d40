package io.imageexport.qcow2;

import io.imageexport.qcow2.compressed.CompressedImage;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.reader.ImageFile;
import io.imageexport.qcow2.uncompressed.UncompressedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A disk, all that is known about it, and its uncompressed image. */
public record TestImage(
    long sizeBytes,
    Qcow2Options options,
    List<Run> runs,
    AllocationMap map,
    Content content,
    PatternDisk disk,
    UncompressedImage image)
    implements ImageFile {

  /** Of the pattern without zeros. */
  public static TestImage of(long sizeBytes, Qcow2Options options, List<Run> runs) {
    return of(sizeBytes, options, runs, Content.PATTERN);
  }

  public static TestImage of(
      long sizeBytes, Qcow2Options options, List<Run> runs, Content content) {
    long roundedBytes = (sizeBytes + 511) / 512 * 512;
    AllocationMap map = Run.map(clusterCount(sizeBytes, options), runs);
    PatternDisk disk = new PatternDisk(roundedBytes, map, options.clusterBits(), content);
    UncompressedImage image = UncompressedImage.of(sizeBytes, map, disk, options);
    return new TestImage(sizeBytes, options, runs, map, content, disk, image);
  }

  /** Of the pattern without zeros. */
  public static TestImage of(long sizeBytes, Qcow2Options options, Pattern pattern) {
    return of(sizeBytes, options, pattern.runs(clusterCount(sizeBytes, options)));
  }

  public static long clusterCount(long sizeBytes, Qcow2Options options) {
    return (sizeBytes + options.clusterSizeBytes() - 1) / options.clusterSizeBytes();
  }

  @Override
  public long lengthBytes() {
    return image.lengthBytes();
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    image.read(position, destination);
  }

  /** The whole file; for small ones. */
  public byte[] bytes() throws IOException {
    byte[] bytes = new byte[Math.toIntExact(lengthBytes())];
    read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** The same disk in a compressed image. */
  public CompressedImage compressed(Compression compression) {
    return CompressedImage.of(sizeBytes, map, disk, options, compression);
  }

  /** The guest's disk as a new sparse file. */
  void writeRawTo(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long roundedBytes = image.virtualSizeBytes();
      if (roundedBytes > 0) {
        writeFully(channel, ByteBuffer.allocate(1), roundedBytes - 1);
      }
      for (Run run : runs) {
        for (long cluster = run.firstCluster(); cluster < run.endCluster(); cluster++) {
          long position = cluster << options.clusterBits();
          int count = (int) Math.min(options.clusterSizeBytes(), roundedBytes - position);
          writeFully(channel, ByteBuffer.wrap(content.bytes(position, count)), position);
        }
      }
    }
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
    long next = position;
    while (bytes.hasRemaining()) {
      next += channel.write(bytes, next);
    }
  }
}
