package io.imageexport.qcow2.reader;

import io.imageexport.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Examines the reader with one damaged image after the other.
 *
 * <p>Mutant number n of a seed is always the same, as long as the corpus is. One that the reader
 * does not take as it should ends the run, and is left as a file.
 */
final class ReaderFuzz {
  static final Path FAILURES = Path.of("target", "fuzz");

  private static final Duration TIME_LIMIT = Patience.of(Duration.ofSeconds(20));
  private static final Duration TIME_BETWEEN_REPORTS = Duration.ofSeconds(60);

  /** Large images are chosen less often, and those that are refused before they are damaged. */
  private static final int CONSTANT_COST_BYTES = 64 << 10;

  private static final int COST_OF_REFUSED = 8;

  /** One of so many mutants takes the place of its original when that has been opened. */
  private static final int CHANGE_INTERVAL = 8;

  private final List<CorpusImage> corpus;
  private final double[] cumulativeWeights;
  private final long seed;
  private final SplittableRandom seeds;
  private final Map<String, Long> rules = new TreeMap<>();
  private long readable;
  private long mutants;

  /** Written by the thread that examines; read by the one that waits for it. Null between two. */
  private volatile Mutant current;

  ReaderFuzz(List<CorpusImage> corpus, long seed) throws IOException {
    this.corpus = List.copyOf(corpus);
    this.seed = seed;
    this.seeds = new SplittableRandom(seed);
    this.cumulativeWeights = new double[corpus.size()];
    double sum = 0;
    for (int i = 0; i < cumulativeWeights.length; i++) {
      CorpusImage image = corpus.get(i);
      double cost = CONSTANT_COST_BYTES + image.lengthBytes();
      sum += 1 / (Examination.of(image.bytes()).readable() ? cost : cost * COST_OF_REFUSED);
      cumulativeWeights[i] = sum;
    }
  }

  /**
   * Runs until the condition says no, or a mutant is not taken as it should be.
   *
   * @throws AssertionError that names the file of that mutant
   */
  void run(BooleanSupplier goesOn) throws InterruptedException {
    FutureTask<Void> examination =
        new FutureTask<>(
            () -> {
              while (goesOn.getAsBoolean()) {
                examineNext();
              }
              return null;
            });
    Thread.ofPlatform().daemon().name("fuzz").start(examination);
    long lastReport = System.nanoTime();
    while (true) {
      try {
        examination.get(1, TimeUnit.SECONDS);
        return;
      } catch (ExecutionException e) {
        throw failure(current, e.getCause());
      } catch (TimeoutException e) {
        Mutant examined = current;
        long now = System.nanoTime();
        if (examined != null && now - examined.startNanos > TIME_LIMIT.toNanos()) {
          throw failure(examined, new AssertionError("It takes more than " + TIME_LIMIT));
        }
        if (now - lastReport > TIME_BETWEEN_REPORTS.toNanos()) {
          lastReport = now;
          System.out.println("Mutant number " + (examined == null ? 0 : examined.number));
        }
      }
    }
  }

  long mutants() {
    return mutants;
  }

  long readable() {
    return readable;
  }

  /** How often each rule was the reason to refuse a mutant; numbers are left out of its words. */
  Map<String, Long> rules() {
    return rules;
  }

  private void examineNext() throws IOException {
    current = null;
    SplittableRandom random = seeds.split();
    CorpusImage original = anyOf(random);
    byte[] bytes = Mutator.mutant(original, corpus, random);
    current = new Mutant(mutants, original, bytes);
    mutants++;
    Examination.Verdict verdict = Examination.of(bytes);
    if (verdict.readable()) {
      readable++;
    } else {
      rules.merge(verdict.answer().replaceAll("0x[0-9a-f]+|-?\\d+", "#"), 1L, Long::sum);
    }
    if (mutants % CHANGE_INTERVAL == 0 && bytes.length == original.lengthBytes()) {
      Examination.ofChange(original.bytes(), bytes);
    }
  }

  private CorpusImage anyOf(SplittableRandom random) {
    double value = random.nextDouble(cumulativeWeights[cumulativeWeights.length - 1]);
    int index = 0;
    while (cumulativeWeights[index] <= value) {
      index++;
    }
    return corpus.get(index);
  }

  private AssertionError failure(Mutant mutant, Throwable cause) {
    if (mutant == null) {
      return new AssertionError("No mutant could be made", cause);
    }
    Path file = FAILURES.resolve("seed-" + seed + "-mutant-" + mutant.number);
    try {
      Files.createDirectories(FAILURES);
      Files.write(file, mutant.bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new AssertionError(
        "Mutant "
            + mutant.number
            + " of seed "
            + seed
            + ", made from "
            + mutant.original.name()
            + ", is left in "
            + file
            + ". To examine it in each build: "
            + "gzip < "
            + file
            + " > "
            + RegressionFilesTest.FOLDER
            + "/what-it-did.gz",
        cause);
  }

  private static final class Mutant {
    final long number;
    final CorpusImage original;
    final byte[] bytes;
    final long startNanos = System.nanoTime();

    Mutant(long number, CorpusImage original, byte[] bytes) {
      this.number = number;
      this.original = original;
      this.bytes = bytes;
    }
  }
}
