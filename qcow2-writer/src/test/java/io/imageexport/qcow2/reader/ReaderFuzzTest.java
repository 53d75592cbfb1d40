package io.imageexport.qcow2.reader;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.testing.QemuImg;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Damaged images are read or refused, and cost no more than their length allows.
 *
 * <p>Some thousand, always the same; or as many as fit into {@code -Dimageexport.fuzz.seconds=N}
 * for each test, side by side, by a seed that is printed, or is given with {@code
 * -Dimageexport.fuzz.seed=S}.
 */
class ReaderFuzzTest {
  private static final long MUTANTS = 5_000;

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void imagesOfOursAreReadOrRefusedWithinBounds() throws Exception {
    fuzz(OurImages.all());
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void imagesOfQemuAreReadOrRefusedWithinBounds(@TempDir Path folder) throws Exception {
    QemuImg.require();
    List<CorpusImage> corpus = new ArrayList<>(OurImages.all());
    corpus.addAll(QemuImages.all(folder));
    fuzz(corpus);
  }

  private static void fuzz(List<CorpusImage> corpus) throws IOException, InterruptedException {
    long seconds = Long.getLong("imageexport.fuzz.seconds", 0);
    long seed = seconds == 0 ? 1 : seed();
    ReaderFuzz fuzz = new ReaderFuzz(corpus, seed);
    long start = System.nanoTime();
    BooleanSupplier goesOn =
        seconds == 0
            ? () -> fuzz.mutants() < MUTANTS
            : () -> System.nanoTime() - start < Duration.ofSeconds(seconds).toNanos();
    fuzz.run(goesOn);
    if (seconds > 0) {
      report(fuzz, seed, seconds);
    }
    assertTrue(fuzz.readable() > 0, "none was readable");
    assertTrue(fuzz.readable() < fuzz.mutants(), "all were readable");
  }

  private static long seed() {
    Long given = Long.getLong("imageexport.fuzz.seed");
    long seed = given == null ? new SplittableRandom().nextLong(1L << 32) : given;
    System.out.println("-Dimageexport.fuzz.seed=" + seed);
    return seed;
  }

  private static void report(ReaderFuzz fuzz, long seed, long seconds) {
    System.out.printf(
        "Seed %d: %d mutants, %d a second, %d readable; refused were%n",
        seed, fuzz.mutants(), fuzz.mutants() / seconds, fuzz.readable());
    fuzz.rules().forEach((rule, count) -> System.out.printf("%9d %s%n", count, rule));
  }
}
