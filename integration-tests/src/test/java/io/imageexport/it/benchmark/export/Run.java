package io.imageexport.it.benchmark.export;

import java.util.Comparator;
import java.util.List;

/**
 * One run of some work.
 *
 * @param seconds by the clock on the wall, from its beginning to its end
 * @param cpuSeconds of the process that did the work, or of those; not of the store
 * @param peakBytes resident memory of that process at its highest; zero where it says nothing
 * @param taskSeconds of each export, from its submission to its end, as its task tells
 */
record Run(double seconds, double cpuSeconds, long peakBytes, List<Double> taskSeconds) {
  Run {
    taskSeconds = List.copyOf(taskSeconds);
  }

  /** How much longer the slowest of several exports took than the fastest. */
  double unfairness() {
    return taskSeconds.stream().max(Comparator.naturalOrder()).orElse(1.0)
        / taskSeconds.stream().min(Comparator.naturalOrder()).orElse(1.0);
  }

  /** The run in the middle by time, with the highest memory of all. */
  static Run median(List<Run> runs) {
    List<Run> sorted = runs.stream().sorted(Comparator.comparingDouble(Run::seconds)).toList();
    Run middle = sorted.get(sorted.size() / 2);
    long peak = runs.stream().mapToLong(Run::peakBytes).max().orElseThrow();
    return new Run(middle.seconds, middle.cpuSeconds, peak, middle.taskSeconds);
  }
}
