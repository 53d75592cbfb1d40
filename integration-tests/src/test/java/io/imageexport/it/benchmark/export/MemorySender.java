package io.imageexport.it.benchmark.export;

import io.imageexport.core.export.ExportSettings;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.PartContent;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.oss.S3Limits;
import io.imageexport.oss.S3ObjectStore;
import io.imageexport.qcow2.part.PartPlan;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.zip.CRC32C;

/**
 * The client that exports send through, with the bytes of a finished export that lie in memory:
 * what an export would take if making its file took nothing.
 */
final class MemorySender implements AutoCloseable {
  private static final int IN_FLIGHT = ExportSettings.DEFAULT.partsInFlight();

  private final Vertx vertx = Vertx.vertx();
  private final S3ObjectStore store;
  private final ObjectKey key;
  private final List<PartContent> parts;

  private MemorySender(S3Endpoint endpoint, ObjectKey key, List<PartContent> parts) {
    this.store = new S3ObjectStore(vertx, endpoint, S3Limits.defaults(), Clock.systemUTC());
    this.key = key;
    this.parts = parts;
  }

  /**
   * Holds the file in memory, for as long as it lives.
   *
   * @param file that was exported, in memory itself
   */
  static MemorySender of(S3Endpoint endpoint, ObjectKey key, Path file) throws IOException {
    List<PartContent> parts = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file)) {
      PartPlan plan = PartPlan.of(channel.size());
      for (int number = 1; number <= plan.partCount(); number++) {
        MappedByteBuffer content =
            channel.map(
                FileChannel.MapMode.READ_ONLY, plan.position(number), plan.lengthBytes(number));
        parts.add(InMemory.of(content.load()));
      }
    }
    return new MemorySender(endpoint, key, parts);
  }

  private record InMemory(ByteBuffer content, int checksum) implements PartContent {
    static InMemory of(ByteBuffer content) {
      CRC32C checksum = new CRC32C();
      checksum.update(content.duplicate());
      return new InMemory(content, (int) checksum.getValue());
    }

    @Override
    public long lengthBytes() {
      return content.capacity();
    }

    @Override
    public OptionalInt crc32c() {
      return OptionalInt.of(checksum);
    }

    @Override
    public void read(long position, ByteBuffer destination) {
      destination.put(content.slice((int) position, destination.remaining()));
    }
  }

  /** Makes the calls that an export makes. */
  Run send() throws IOException, InterruptedException, ExecutionException {
    ProcessMeter meter = ProcessMeter.ofThisProcess();
    double cpu = meter.cpuSeconds();
    long start = System.nanoTime();
    Upload upload = store.createUpload(key, true);
    List<UploadedPart> sent = sendParts(upload);
    if (store.listParts(upload).size() != sent.size()) {
      throw new IOException("the sink does not list every part");
    }
    store.completeUpload(upload, sent);
    long lengthBytes = store.head(key).orElseThrow().lengthBytes();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (lengthBytes != parts.stream().mapToLong(PartContent::lengthBytes).sum()) {
      throw new IOException("the sink has counted " + lengthBytes + " bytes");
    }
    // The memory would be that of the bytes that are sent.
    return new Run(seconds, meter.cpuSeconds() - cpu, 0, List.of());
  }

  private List<UploadedPart> sendParts(Upload upload)
      throws InterruptedException, ExecutionException {
    Semaphore permits = new Semaphore(IN_FLIGHT);
    List<Future<UploadedPart>> sent = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 1; number <= parts.size(); number++) {
        int partNumber = number;
        permits.acquire();
        sent.add(
            threads.submit(
                () -> {
                  try {
                    return store.putPart(upload, partNumber, parts.get(partNumber - 1));
                  } finally {
                    permits.release();
                  }
                }));
      }
    }
    List<UploadedPart> acknowledged = new ArrayList<>();
    for (Future<UploadedPart> part : sent) {
      acknowledged.add(part.get());
    }
    return acknowledged;
  }

  @Override
  public void close() {
    store.close();
    vertx.close().await();
  }
}
