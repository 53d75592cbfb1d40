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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/** What is measured, on one data set: our work, and what the machine can do at all. */
final class Works {
  /** The second cache of a processor holds it, and a system call moves much at once. */
  private static final int BUFFER_BYTES = 512 << 10;

  private final DataSet set;
  private final FileChannel file;
  private final GuestReader data;
  private final AllocationMap map;
  private final DiscardSink sink;
  private final CompressionWorkers workers;
  private final ThreadLocal<ByteBuffer> buffers =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER_BYTES));

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
    ByteBuffer buffer = buffers.get();
    for (long position = 0; position < image.lengthBytes(); position += buffer.limit()) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, image.lengthBytes() - position));
      image.read(position, buffer);
      checksum.update(buffer.flip());
    }
    return image.lengthBytes();
  }

  /** Every byte is assembled, its checksum taken, and sent, a part over each connection. */
  long uncompressedByCopy() throws IOException, InterruptedException {
    UncompressedImage image = uncompressed();
    PartPlan plan = PartPlan.of(image.lengthBytes());
    AtomicInteger nextNumber = new AtomicInteger(1);
    return sink.take(
        connection -> {
          int number = nextNumber.getAndIncrement();
          while (number <= plan.partCount()) {
            try (Part part = image.part(plan, number)) {
              send(connection, part);
            }
            number = nextNumber.getAndIncrement();
          }
        });
  }

  /** Only metadata is assembled; the system sends the data from where it lies. */
  long uncompressedBySendfile() throws IOException, InterruptedException {
    UncompressedImage image = uncompressed();
    PartPlan plan = PartPlan.of(image.lengthBytes());
    AtomicInteger nextNumber = new AtomicInteger(1);
    return sink.take(
        connection -> {
          int number = nextNumber.getAndIncrement();
          while (number <= plan.partCount()) {
            long start = plan.position(number);
            sendSegments(connection, image, start, start + plan.lengthBytes(number));
            number = nextNumber.getAndIncrement();
          }
        });
  }

  private void sendSegments(SocketChannel connection, UncompressedImage image, long start, long end)
      throws IOException {
    ByteBuffer buffer = buffers.get();
    long position = start;
    while (position < end) {
      Segment segment = image.segmentAt(position, end - position);
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
  }

  /** Parts of one size, as they come; what is sent has a checksum already. */
  long compressed(Compression compression) throws IOException, InterruptedException {
    CompressedImage image =
        CompressedImage.of(set.sizeBytes(), map, data, Qcow2Options.SAFEST, compression);
    PartPlan plan = PartPlan.of(image.maximumLengthBytes());
    try (CompressedParts parts =
        image.parts(workers, plan.partSizeBytes(), DiscardSink.CONNECTIONS)) {
      return sink.take(
          connection -> {
            Optional<Part> next = takeNext(parts);
            while (next.isPresent()) {
              try (Part part = next.get()) {
                send(connection, part);
              }
              next = takeNext(parts);
            }
          });
    }
  }

  private static Optional<Part> takeNext(CompressedParts parts) throws IOException {
    synchronized (parts) {
      return parts.next();
    }
  }

  private void send(SocketChannel connection, Part part) throws IOException {
    ByteBuffer buffer = buffers.get();
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
    ByteBuffer buffer = buffers.get();
    AllocationMap.Runs runs = map.runs(0, map.clusterCount());
    while (runs.next(Long.MAX_VALUE)) {
      long position = start(runs);
      while (position < end(runs)) {
        readSome(position, end(runs), buffer);
        position += buffer.limit();
      }
    }
    return map.allocatedCount() << DataSet.CLUSTER_BITS;
  }

  /** The limit of the wire by way of a buffer: the same bytes, read and sent. */
  long readAndSend() throws IOException, InterruptedException {
    AtomicInteger nextShare = new AtomicInteger();
    return sink.take(
        connection -> {
          ByteBuffer buffer = buffers.get();
          AllocationMap.Runs runs = share(nextShare.getAndIncrement());
          while (runs.next(Long.MAX_VALUE)) {
            long position = start(runs);
            while (position < end(runs)) {
              readSome(position, end(runs), buffer);
              position += buffer.limit();
              writeAll(connection, buffer);
            }
          }
        });
  }

  /** The limit of the wire without a buffer. */
  long sendfileOnly() throws IOException, InterruptedException {
    AtomicInteger nextShare = new AtomicInteger();
    return sink.take(
        connection -> {
          AllocationMap.Runs runs = share(nextShare.getAndIncrement());
          while (runs.next(Long.MAX_VALUE)) {
            transfer(connection, start(runs), end(runs) - start(runs));
          }
        });
  }

  /** The limit of memory: as many bytes, from one large buffer into a small one. */
  long copyMemory() {
    ByteBuffer source = ByteBuffer.allocateDirect(128 << 20);
    ByteBuffer buffer = buffers.get();
    long total = map.allocatedCount() << DataSet.CLUSTER_BITS;
    for (long left = total; left > 0; left -= BUFFER_BYTES) {
      if (source.remaining() < BUFFER_BYTES) {
        source.clear();
      }
      buffer.clear().put(0, source, source.position(), BUFFER_BYTES);
      source.position(source.position() + BUFFER_BYTES);
    }
    return total;
  }

  /** As many allocated clusters for each connection. */
  private AllocationMap.Runs share(int index) {
    long from = border(index);
    return map.runs(from, border(index + 1));
  }

  private long border(int index) {
    long rank = map.allocatedCount() * index / DiscardSink.CONNECTIONS;
    return rank == map.allocatedCount() ? map.clusterCount() : map.select(rank);
  }

  private static long start(AllocationMap.Runs runs) {
    return runs.firstCluster() << DataSet.CLUSTER_BITS;
  }

  private long end(AllocationMap.Runs runs) {
    long end = (runs.firstCluster() + runs.count()) << DataSet.CLUSTER_BITS;
    return Math.min(end, set.sizeBytes());
  }

  private void readSome(long position, long end, ByteBuffer buffer) throws IOException {
    data.read(position, buffer.clear().limit((int) Math.min(BUFFER_BYTES, end - position)));
    buffer.flip();
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
