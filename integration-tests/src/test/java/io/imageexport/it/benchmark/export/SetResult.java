package io.imageexport.it.benchmark.export;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured with one disk.
 *
 * @param allocatedBytes of its blocks that are not zero
 * @param rounds what each work took in each of them, by turns; as many for each
 */
record SetResult(String name, long allocatedBytes, Map<Work, List<Run>> rounds) {
  private static final double GIB = 1L << 30;

  /** Four that begin and end together, but for what a part takes. */
  private static final double MOST_UNFAIR = 1.25;

  SetResult {
    rounds = new EnumMap<>(rounds);
  }

  Run median(Work work) {
    return Run.median(rounds.get(work));
  }

  /** A target is the least that a ratio should be, or the most. */
  record Ratio(String name, double value, double target, boolean atMost) {
    boolean isReached() {
      return atMost ? value <= target : value >= target;
    }
  }

  double megabytesPerSecond(Work work) {
    return work.count() * allocatedBytes / 1e6 / seconds(work);
  }

  double cpuSecondsPerGib(Work work) {
    return median(work).cpuSeconds() / (work.count() * allocatedBytes / GIB);
  }

  private double seconds(Work work) {
    return median(work).seconds();
  }

  /**
   * How many times as fast ours is: the median of what it is in each round, in which they follow
   * each other. A machine that others use as well is slower in one minute than in another.
   */
  private double speed(Work ours, Work other) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < rounds.get(ours).size(); round++) {
      double times = rounds.get(other).get(round).seconds() / rounds.get(ours).get(round).seconds();
      ratios.add(times * ours.count() / other.count());
    }
    Collections.sort(ratios);
    return ratios.get(ratios.size() / 2);
  }

  List<Ratio> ratios() {
    return List.of(
        new Ratio(
            "export to the sink : qemu-img convert to a file",
            speed(Work.EXPORT_TO_SINK, Work.CONVERT),
            1.0,
            false),
        new Ratio(
            "export to the sink : the same client from memory",
            speed(Work.EXPORT_TO_SINK, Work.MEMORY_TO_SINK),
            0.8,
            false),
        new Ratio(
            "export to MinIO : qemu-img convert, then aws s3 cp",
            speed(Work.EXPORT_TO_MINIO, Work.CONVERT_AND_UPLOAD),
            3.0,
            false),
        new Ratio(
            "four exports at once : one, in total",
            speed(Work.FOUR_TO_SINK, Work.EXPORT_TO_SINK),
            0.9,
            false),
        new Ratio(
            "four exports at once: time of the slowest : of the fastest",
            median(Work.FOUR_TO_SINK).unfairness(),
            MOST_UNFAIR,
            true));
  }
}
