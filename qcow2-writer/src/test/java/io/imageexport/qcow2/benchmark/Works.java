package io.imageexport.qcow2.benchmark;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.GuestReader;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.compressed.CompressedImage;
import io.imageexport.qcow2.compressed.CompressedParts;
import io.imageexport.qcow2.compressed.CompressionWorkers;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.part.PartPlan;
import io.imageexport.qcow2.uncompressed.Segment;
import io.imageexport.qcow2.uncompressed.UncompressedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.zip.CRC32C;

/** What is measured, on one data set: our work, and what the machine can do at all. */
final class Works {
  private static final int BUFFER_BYTES = 256 << 10;

  private final FileChannel file;
  private final GuestReader data;
  private final DataSet set;
  private final AllocationMap map;
  private final DiscardSink sink;
  private final CompressionWorkers workers;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  Works(
      DataSet set,
      FileChannel file,
      AllocationMap map,
      DiscardSink sink,
      CompressionWorkers workers) {
    this.set = set;
    this.file = file;
    this.data = DataSet.reader(file);
    this.map = map;
    this.sink = sink;
    this.workers = workers;
  }

  private UncompressedImage uncompressed() {
    return UncompressedImage.of(set.sizeBytes(), map, data, Qcow2Options.SAFEST);
  }

  /** Every byte is assembled, its checksum taken, and then it is forgotten. */
  long uncompressedToNothing() throws IOException {
    UncompressedImage image = uncompressed();
    CRC32C checksum = new CRC32C();
    for (long position = 0; position < image.lengthBytes(); position += buffer.limit()) {
      readInto(image, position);
      checksum.update(buffer);
    }
    return image.lengthBytes();
  }

  /** Every byte is assembled, its checksum taken, and sent. */
  long uncompressedByCopy() throws IOException {
    UncompressedImage image = uncompressed();
    CRC32C checksum = new CRC32C();
    return sink.take(
        connection -> {
          for (long position = 0; position < image.lengthBytes(); position += buffer.limit()) {
            readInto(image, position);
            checksum.update(buffer);
            writeAll(connection, buffer.flip());
          }
        });
  }

  private void readInto(UncompressedImage image, long position) throws IOException {
    buffer.clear().limit((int) Math.min(BUFFER_BYTES, image.lengthBytes() - position));
    image.read(position, buffer);
    buffer.flip();
  }

  /** Only metadata is assembled; the system sends the data from where it lies. */
  long uncompressedBySendfile() throws IOException {
    UncompressedImage image = uncompressed();
    return sink.take(
        connection -> {
          long position = 0;
          while (position < image.lengthBytes()) {
            Segment segment = image.segmentAt(position, Long.MAX_VALUE);
            if (segment instanceof Segment.Guest guest) {
              transfer(connection, guest.guestPosition(), guest.lengthBytes());
              position += guest.lengthBytes();
            } else {
              int count = (int) Math.min(BUFFER_BYTES, segment.lengthBytes());
              image.read(position, buffer.clear().limit(count));
              writeAll(connection, buffer.flip());
              position += count;
            }
          }
        });
  }

  /** Parts of one size, as they come; what is sent has a checksum already. */
  long compressed(Compression compression) throws IOException {
    CompressedImage image =
        CompressedImage.of(set.sizeBytes(), map, data, Qcow2Options.SAFEST, compression);
    PartPlan plan = PartPlan.of(image.maximumLengthBytes());
    return sink.take(
        connection -> {
          try (CompressedParts parts = image.parts(workers, plan.partSizeBytes(), 1)) {
            Optional<Part> next = parts.next();
            while (next.isPresent()) {
              try (Part part = next.get()) {
                send(connection, part);
              }
              next = parts.next();
            }
          }
        });
  }

  private void send(SocketChannel connection, Part part) throws IOException {
    for (long position = 0; position < part.lengthBytes(); position += buffer.limit()) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, part.lengthBytes() - position));
      part.read(position, buffer);
      writeAll(connection, buffer.flip());
    }
  }

  /** What an export has to do first where nobody has kept a map. */
  long findZeros() throws IOException {
    return set.scan(file).allocatedCount() << DataSet.CLUSTER_BITS;
  }

  /** The limit of reading: the same bytes, into one buffer, for nothing. */
  long readOnly() throws IOException {
    return walk(
        (position, lengthBytes) -> {
          long next = position;
          while (next < position + lengthBytes) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, position + lengthBytes - next));
            data.read(next, buffer);
            next += buffer.limit();
          }
        });
  }

  /** The limit of the wire by way of a buffer: the same bytes, read and sent. */
  long readAndSend() throws IOException {
    return sink.take(
        connection ->
            walk(
                (position, lengthBytes) -> {
                  long next = position;
                  while (next < position + lengthBytes) {
                    int count = (int) Math.min(BUFFER_BYTES, position + lengthBytes - next);
                    data.read(next, buffer.clear().limit(count));
                    writeAll(connection, buffer.flip());
                    next += count;
                  }
                }));
  }

  /** The limit of the wire without a buffer. */
  long sendfileOnly() throws IOException {
    return sink.take(
        connection -> walk((position, lengthBytes) -> transfer(connection, position, lengthBytes)));
  }

  /** The limit of memory: as many bytes, from one large buffer into a small one. */
  long copyMemory() throws IOException {
    ByteBuffer source = ByteBuffer.allocateDirect(128 << 20);
    return walk(
        (position, lengthBytes) -> {
          long left = lengthBytes;
          while (left > 0) {
            int count = (int) Math.min(BUFFER_BYTES, left);
            if (source.remaining() < count) {
              source.clear();
            }
            buffer.clear().put(0, source, source.position(), count);
            source.position(source.position() + count);
            left -= count;
          }
        });
  }

  private interface RunVisitor {
    void visit(long position, long lengthBytes) throws IOException;
  }

  private long walk(RunVisitor visitor) throws IOException {
    AllocationMap.Runs runs = map.runs(0, map.clusterCount());
    while (runs.next(Long.MAX_VALUE)) {
      long position = runs.firstCluster() << DataSet.CLUSTER_BITS;
      long end = (runs.firstCluster() + runs.count()) << DataSet.CLUSTER_BITS;
      visitor.visit(position, Math.min(end, set.sizeBytes()) - position);
    }
    return map.allocatedCount() << DataSet.CLUSTER_BITS;
  }

  private void transfer(SocketChannel connection, long position, long lengthBytes)
      throws IOException {
    long next = position;
    while (next < position + lengthBytes) {
      next += file.transferTo(next, position + lengthBytes - next, connection);
    }
  }

  private static void writeAll(SocketChannel connection, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }
}
