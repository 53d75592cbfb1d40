package io.imageexport.qcow2.benchmark;

import java.util.Comparator;
import java.util.List;

/**
 * One run of some work.
 *
 * @param cpuSeconds of all threads, of the system on their behalf too; not of the sink
 * @param peakBytes resident memory at its highest
 * @param outputBytes the length of the file that came out
 */
record Measured(double seconds, double cpuSeconds, long peakBytes, long outputBytes) {
  /** The run in the middle by time, with the highest memory of all. */
  static Measured median(List<Measured> runs) {
    List<Measured> sorted =
        runs.stream().sorted(Comparator.comparingDouble(Measured::seconds)).toList();
    Measured middle = sorted.get(sorted.size() / 2);
    long peak = runs.stream().mapToLong(Measured::peakBytes).max().orElseThrow();
    return new Measured(middle.seconds, middle.cpuSeconds, peak, middle.outputBytes);
  }
}
