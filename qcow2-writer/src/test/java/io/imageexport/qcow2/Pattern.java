package io.imageexport.qcow2;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Which clusters of a disk hold data, as a rule that fits a disk of any size. */
public enum Pattern {
  NONE {
    @Override
    List<Run> runsOf(long clusterCount) {
      return List.of();
    }
  },
  ALL {
    @Override
    List<Run> runsOf(long clusterCount) {
      return List.of(new Run(0, clusterCount));
    }
  },
  /** Every second cluster; on a large disk, only near its two ends. */
  ALTERNATE {
    @Override
    List<Run> runsOf(long clusterCount) {
      long edge = clusterCount <= DENSE_CLUSTERS ? clusterCount : EDGE_CLUSTERS;
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
    List<Run> runsOf(long clusterCount) {
      return List.of(new Run(0, 1));
    }
  },
  LAST {
    @Override
    List<Run> runsOf(long clusterCount) {
      return List.of(new Run(clusterCount - 1, 1));
    }
  },
  /** Up to 200 runs of one to eight clusters anywhere. */
  RANDOM {
    @Override
    List<Run> runsOf(long clusterCount) {
      SplittableRandom random = new SplittableRandom(clusterCount);
      TreeSet<Long> starts = new TreeSet<>();
      for (long i = 0; i < Math.min(200, (clusterCount + 1) / 2); i++) {
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

  private static final long DENSE_CLUSTERS = 1L << 18;
  private static final long EDGE_CLUSTERS = 4096;

  abstract List<Run> runsOf(long clusterCount);

  /** In ascending order, neighbours joined. */
  public List<Run> runs(long clusterCount) {
    return clusterCount == 0 ? List.of() : Run.merged(runsOf(clusterCount));
  }
}
