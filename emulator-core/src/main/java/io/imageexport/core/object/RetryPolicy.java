package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.time.ReadableDuration;
import java.time.Duration;

/**
 * How long a task bears with a store that fails for the moment.
 *
 * @param firstPause before the first repetition; doubled with each further one
 * @param longestPause that this grows to
 * @param patience how long one call is repeated
 * @param budget how many repetitions a task has; each one takes from it, and each call that
 *     succeeds at once gives one back
 */
public record RetryPolicy(
    Duration firstPause, Duration longestPause, Duration patience, int budget) {
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(Duration.ofMillis(200), Duration.ofSeconds(8), Duration.ofMinutes(2), 200);

  public RetryPolicy {
    requireNonNull(firstPause, "firstPause is null");
    requireNonNull(longestPause, "longestPause is null");
    requireNonNull(patience, "patience is null");
    if (firstPause.toMillis() < 1 || longestPause.compareTo(firstPause) < 0) {
      throw new IllegalArgumentException(
          "pauses are not 1 ms or more, and growing: "
              + ReadableDuration.of(firstPause)
              + ", "
              + ReadableDuration.of(longestPause));
    }
    if (patience.isNegative() || budget < 0) {
      throw new IllegalArgumentException("negative patience or budget");
    }
  }

  /**
   * Milliseconds before a repetition, at least half and at most all of what its number asks for.
   */
  long pauseMillis(int repetition, double random) {
    int doublings = Math.min(repetition - 1, 30);
    long full = Math.min(longestPause.toMillis(), firstPause.toMillis() << doublings);
    return Math.max(1, (long) (full * (0.5 + random / 2)));
  }
}
