package io.imageexport.testing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Time limits of tests, stretched on a slow or busy machine.
 *
 * <p>A limit only tells a hang from a slow machine; no test measures speed with it. Limits are
 * written for a quiet machine with two processors and multiplied by a factor of 1 to 50. {@code
 * -Dimageexport.patience=N} sets the factor. Otherwise it follows the slowest start of a process
 * seen so far: first this JVM's own, then those that tests report to {@link #started}.
 *
 * <p>Thread-safe.
 */
public final class Patience {
  private static final String PROPERTY = "imageexport.patience";
  private static final double MAX_FACTOR = 50;

  /** From the launch of a JVM to the first test, with both processors free. */
  private static final Duration QUIET_JVM_START = Duration.ofMillis(1_500);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  private static final AtomicReference<Double> FACTOR = new AtomicReference<>(initialFactor());

  private Patience() {}

  /** Something to wait for. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private static double initialFactor() {
    String chosen = System.getProperty(PROPERTY);
    if (chosen != null) {
      double factor = Double.parseDouble(chosen);
      if (!(factor >= 1)) {
        throw new IllegalArgumentException(PROPERTY + " is less than 1: " + chosen);
      }
      return factor;
    }
    long upMillis =
        System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    return factor(Duration.ofMillis(upMillis), QUIET_JVM_START);
  }

  private static double factor(Duration took, Duration quiet) {
    return Math.clamp((double) took.toNanos() / quiet.toNanos(), 1, MAX_FACTOR);
  }

  /**
   * Raises the factor if a start took longer than it does on a quiet machine.
   *
   * @param quiet how long such a start takes there
   */
  public static void started(Duration took, Duration quiet) {
    if (System.getProperty(PROPERTY) == null) {
      FACTOR.accumulateAndGet(factor(took, quiet), Math::max);
    }
  }

  /** Returns a limit for this machine, given the one for a quiet machine. */
  public static Duration of(Duration quiet) {
    return Duration.ofNanos((long) (quiet.toNanos() * FACTOR.get()));
  }

  /** Returns a limit in seconds, as waits of the JDK take it. */
  public static long seconds(long quietSeconds) {
    return of(Duration.ofSeconds(quietSeconds)).toSeconds();
  }

  /**
   * Waits until a condition holds, asking for it every 5 to 100 ms.
   *
   * @param quiet the limit on a quiet machine
   * @param missing what is said if the condition does not hold in time
   * @throws AssertionError if it does not hold in time
   * @throws UncheckedIOException if asking for it fails
   */
  public static void await(Duration quiet, Supplier<String> missing, Condition condition)
      throws InterruptedException {
    requireNonNull(condition, "condition is null");
    try {
      poll(quiet, missing, condition);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void poll(Duration quiet, Supplier<String> missing, Condition condition)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Duration pause = SHORTEST_PAUSE;
    while (!condition.holds()) {
      // The factor may have risen since the wait began.
      if (System.nanoTime() - start > of(quiet).toNanos()) {
        throw new AssertionError("not within " + of(quiet) + ": " + missing.get());
      }
      Thread.sleep(pause);
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
    }
  }
}
