package io.imageexport.qcow2.benchmark;

import io.imageexport.qcow2.Content;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.compression.Compressor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Each compressor on one core, in bytes of clusters a second, beside zlib at its fastest. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class CompressorBenchmark {
  private static final int CLUSTER_BYTES = 64 << 10;
  private static final int CLUSTERS = 64;

  /** What is compressed. */
  public enum Sample {
    /** The virtual machine that runs this: machine code and tables. */
    PROGRAM,
    MIXED,
    NOISE
  }

  @Param public Sample sample;
  @Param public Compression compression;

  private byte[] clusters;
  private final byte[] destination = new byte[2 * CLUSTER_BYTES];
  private Compressor compressor;
  private final Deflater deflater = new Deflater(1, true);
  private int next;

  /** Counts bytes, since a number of clusters a second tells little. */
  @AuxCounters
  @State(Scope.Thread)
  public static class Bytes {
    public long bytesIn;
    public long bytesOut;

    @Setup(Level.Iteration)
    public void reset() {
      bytesIn = 0;
      bytesOut = 0;
    }

    void add(int length) {
      bytesIn += CLUSTER_BYTES;
      bytesOut += length <= 0 ? CLUSTER_BYTES : length;
    }
  }

  @Setup
  public void prepare() throws java.io.IOException {
    clusters = new byte[CLUSTERS * CLUSTER_BYTES];
    switch (sample) {
      case PROGRAM -> {
        Path library = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
        try (var file = Files.newInputStream(library)) {
          file.skipNBytes(4 << 20);
          file.readNBytes(clusters, 0, clusters.length);
        }
      }
      case MIXED -> clusters = Content.MIXED.bytes(0, clusters.length);
      case NOISE -> new java.util.Random(1).nextBytes(clusters);
    }
    compressor = compression.open(io.imageexport.qcow2.Qcow2Options.SAFEST);
  }

  @TearDown
  public void close() {
    compressor.close();
    deflater.end();
  }

  private int nextOffset() {
    next = (next + 1) % CLUSTERS;
    return next * CLUSTER_BYTES;
  }

  @Benchmark
  public int compress(Bytes bytes) {
    int length = compressor.compress(clusters, nextOffset(), destination, 0);
    bytes.add(length);
    return length;
  }

  /** The same for each of our compressors: what is at hand without them. */
  @Benchmark
  public int zlibAtItsFastest(Bytes bytes) {
    deflater.reset();
    deflater.setInput(clusters, nextOffset(), CLUSTER_BYTES);
    deflater.finish();
    int length = deflater.deflate(destination, 0, CLUSTER_BYTES - 1);
    bytes.add(deflater.finished() ? length : 0);
    return length;
  }
}
