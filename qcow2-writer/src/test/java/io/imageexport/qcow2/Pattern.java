package io.imageexport.qcow2;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Which clusters of a disk hold data, as a rule that fits a disk of any size, and a budget of
 * clusters.
 */
public enum Pattern {
  NONE {
    @Override
    List<Run> runsOf(long clusterCount, long budget) {
      return List.of();
    }
  },
  ALL {
    @Override
    List<Run> runsOf(long clusterCount, long budget) {
      return List.of(new Run(0, clusterCount));
    }
  },
  /** Every second cluster; beyond the budget, only near the two ends of the disk. */
  ALTERNATE {
    @Override
    List<Run> runsOf(long clusterCount, long budget) {
      long edge = clusterCount <= 2 * budget ? clusterCount : budget;
      List<Run> runs = new ArrayList<>();
      for (long cluster = 0; cluster < edge; cluster += 2) {
        runs.add(new Run(cluster, 1));
      }
      for (long cluster = Math.max(edge, clusterCount - edge);
          cluster < clusterCount;
          cluster += 2) {
        runs.add(new Run(cluster, 1));
      }
      return runs;
    }
  },
  FIRST {
    @Override
    List<Run> runsOf(long clusterCount, long budget) {
      return List.of(new Run(0, 1));
    }
  },
  LAST {
    @Override
    List<Run> runsOf(long clusterCount, long budget) {
      return List.of(new Run(clusterCount - 1, 1));
    }
  },
  /** Up to 200 runs of one to eight clusters anywhere, or as many as the budget has. */
  RANDOM {
    @Override
    List<Run> runsOf(long clusterCount, long budget) {
      SplittableRandom random = new SplittableRandom(clusterCount);
      TreeSet<Long> starts = new TreeSet<>();
      long runCount = Math.min(Math.min(200, budget / 4), (clusterCount + 1) / 2);
      for (long i = 0; i < runCount; i++) {
        starts.add(random.nextLong(clusterCount));
      }
      List<Run> runs = new ArrayList<>();
      for (long start : starts) {
        Long next = starts.higher(start);
        long limit = next == null ? clusterCount : next;
        runs.add(new Run(start, Math.min(limit - start, random.nextLong(1, 9))));
      }
      return runs;
    }
  };

  abstract List<Run> runsOf(long clusterCount, long budget);

  /**
   * In ascending order, neighbours joined.
   *
   * @param budget at most about so many clusters, but for {@link #ALL}
   */
  public List<Run> runs(long clusterCount, long budget) {
    return clusterCount == 0 ? List.of() : Run.merged(runsOf(clusterCount, budget));
  }

  /** As many as are quickly read; for images whose data is not. */
  public List<Run> runs(long clusterCount) {
    return runs(clusterCount, 8192);
  }
}
