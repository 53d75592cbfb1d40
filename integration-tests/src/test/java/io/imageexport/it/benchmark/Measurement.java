package io.imageexport.it.benchmark;

import java.util.Arrays;
import java.util.List;

/**
 * What a closed loop saw.
 *
 * @param perSecond answers in a second
 * @param medianMillis half of the answers took no longer
 * @param p99Millis 99 of 100 answers took no longer
 */
record Measurement(double perSecond, double medianMillis, double p99Millis) {
  static Measurement of(List<long[]> latencies, double seconds) {
    long[] sorted = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("nothing was answered");
    }
    return new Measurement(sorted.length / seconds, at(sorted, 0.5) / 1e6, at(sorted, 0.99) / 1e6);
  }

  private static long at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * share))];
  }

  /** The one in the middle of several rounds, by its rate. */
  static Measurement median(List<Measurement> rounds) {
    List<Measurement> sorted =
        rounds.stream().sorted((a, b) -> Double.compare(a.perSecond(), b.perSecond())).toList();
    return sorted.get(sorted.size() / 2);
  }
}
