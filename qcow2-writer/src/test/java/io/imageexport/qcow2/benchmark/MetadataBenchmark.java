package io.imageexport.qcow2.benchmark;

import io.imageexport.qcow2.AllocationMap;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.uncompressed.Region;
import io.imageexport.qcow2.uncompressed.UncompressedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One MiB of metadata of an uncompressed image, encoded into the caller's buffer; beside a copy of
 * one MiB from memory to memory, which is what a file that existed would cost at least.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class MetadataBenchmark {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final long DISK_BYTES = 1L << 40;

  /** Of a hundred clusters, so many hold data, at random. */
  @Param({"1", "50", "100"})
  public int allocatedPercent;

  private UncompressedImage image;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer source = ByteBuffer.allocateDirect(64 << 20);
  private long l2Position;
  private long refcountPosition;

  @Setup
  public void describe() {
    long clusterCount = DISK_BYTES >>> Qcow2Options.SAFEST.clusterBits();
    SplittableRandom random = new SplittableRandom(1);
    AllocationMap.Builder map = AllocationMap.builder(clusterCount);
    for (long cluster = 0; cluster < clusterCount; cluster++) {
      if (random.nextInt(100) < allocatedPercent) {
        map.add(cluster, 1);
      }
    }
    image =
        UncompressedImage.of(
            DISK_BYTES,
            map.build(),
            (position, destination) -> destination.position(destination.limit()),
            Qcow2Options.SAFEST);
  }

  @Benchmark
  public ByteBuffer l2Tables() throws IOException {
    l2Position = readNext(Region.Kind.L2_TABLES, l2Position);
    return buffer;
  }

  @Benchmark
  public ByteBuffer refcountBlocks() throws IOException {
    refcountPosition = readNext(Region.Kind.REFCOUNT_BLOCKS, refcountPosition);
    return buffer;
  }

  /** A region that is shorter than the buffer is read into its beginning, again and again. */
  private long readNext(Region.Kind kind, long offset) throws IOException {
    Region region = image.region(kind);
    int filled = 0;
    long next = offset;
    while (filled < BUFFER_BYTES) {
      int count = (int) Math.min(BUFFER_BYTES - filled, region.lengthBytes() - next);
      image.read(region.positionBytes() + next, buffer.slice(filled, count));
      filled += count;
      next = next + count == region.lengthBytes() ? 0 : next + count;
    }
    return next;
  }

  @Benchmark
  public ByteBuffer copyOfMemory() {
    if (source.remaining() < BUFFER_BYTES) {
      source.clear();
    }
    buffer.clear().put(0, source, source.position(), BUFFER_BYTES);
    source.position(source.position() + BUFFER_BYTES);
    return buffer;
  }
}
