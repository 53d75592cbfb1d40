package io.imageexport.it.benchmark.export;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured with one disk.
 *
 * @param allocatedBytes of its blocks that are not zero
 * @param medians of the rounds
 */
record SetResult(String name, long allocatedBytes, Map<Work, Run> medians) {
  private static final double GIB = 1L << 30;

  /** Four that begin and end together, but for what a part takes. */
  private static final double MOST_UNFAIR = 1.25;

  SetResult {
    medians = new EnumMap<>(medians);
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
    return medians.get(work).cpuSeconds() / (work.count() * allocatedBytes / GIB);
  }

  private double seconds(Work work) {
    return medians.get(work).seconds();
  }

  private double speed(Work ours, Work other) {
    return seconds(other) / seconds(ours) * ours.count() / other.count();
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
            medians.get(Work.FOUR_TO_SINK).unfairness(),
            MOST_UNFAIR,
            true));
  }
}
