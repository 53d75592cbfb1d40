package io.imageexport.qcow2.benchmark;

import io.imageexport.qcow2.Content;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.compression.Compressor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
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

/** Each compressor on one core, in bytes of clusters a second, beside the zlib of Java. */
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

  /** What compresses. */
  public enum Subject {
    ZLIB_FAST(Optional.of(Compression.ZLIB_FAST)),
    ZLIB_SMALL(Optional.of(Compression.ZLIB_SMALL)),
    ZLIB_SMALL_32K(Optional.of(Compression.ZLIB_SMALL_32K)),
    ZSTD_FAST(Optional.of(Compression.ZSTD_FAST)),
    ZSTD_SMALL(Optional.of(Compression.ZSTD_SMALL)),
    /** What Java has at hand, at its fastest. */
    JAVA_ZLIB_LEVEL_1(Optional.empty());

    private final Optional<Compression> compression;

    Subject(Optional<Compression> compression) {
      this.compression = compression;
    }

    Compressor open() {
      return compression.map(ours -> ours.open(Qcow2Options.SAFEST)).orElseGet(JavaZlib::new);
    }
  }

  private static final class JavaZlib implements Compressor {
    private final Deflater deflater = new Deflater(1, true);

    @Override
    public int compress(byte[] source, int offset, byte[] destination, int destinationOffset) {
      deflater.reset();
      deflater.setInput(source, offset, CLUSTER_BYTES);
      deflater.finish();
      int length = deflater.deflate(destination, destinationOffset, CLUSTER_BYTES - 1);
      return deflater.finished() ? length : INCOMPRESSIBLE;
    }

    @Override
    public void close() {
      deflater.end();
    }
  }

  @Param public Sample sample;
  @Param public Subject subject;

  private byte[] clusters;
  private final byte[] destination = new byte[2 * CLUSTER_BYTES];
  private Compressor compressor;
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
  public void prepare() throws IOException {
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
      case NOISE -> new Random(1).nextBytes(clusters);
    }
    compressor = subject.open();
  }

  @TearDown
  public void close() {
    compressor.close();
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
}
