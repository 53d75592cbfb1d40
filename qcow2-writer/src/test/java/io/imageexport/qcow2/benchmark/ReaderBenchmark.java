package io.imageexport.qcow2.benchmark;

import io.imageexport.qcow2.Content;
import io.imageexport.qcow2.Form;
import io.imageexport.qcow2.Qcow2Options;
import io.imageexport.qcow2.Run;
import io.imageexport.qcow2.TestImage;
import io.imageexport.qcow2.reader.PathFile;
import io.imageexport.qcow2.reader.Qcow2Reader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A disk of 64 MiB read from its image, in each form; the content is mixed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class ReaderBenchmark {
  private static final int DISK_BYTES = 64 << 20;

  @Param public Form form;

  private Path path;
  private PathFile file;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);

  @Setup
  public void write() throws IOException {
    TestImage source =
        TestImage.of(DISK_BYTES, Qcow2Options.SAFEST, List.of(new Run(0, 1024)), Content.MIXED);
    path = Files.createTempDirectory("reader-benchmark").resolve("image.qcow2");
    form.write(source, path);
    file = new PathFile(path);
  }

  @TearDown
  public void remove() throws IOException {
    file.close();
    Files.delete(path);
    Files.delete(path.getParent());
  }

  @Benchmark
  public ByteBuffer openAndReadAll() throws IOException {
    Qcow2Reader reader = Qcow2Reader.open(file);
    for (long position = 0; position < DISK_BYTES; position += buffer.capacity()) {
      reader.read(position, buffer.clear());
    }
    return buffer;
  }
}
