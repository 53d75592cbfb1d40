package io.imageexport.qcow2;

import java.util.ArrayList;
import java.util.List;

/** Neighbouring clusters that hold data. */
public record Run(long firstCluster, long count) {
  public long endCluster() {
    return firstCluster + count;
  }

  /** Joins neighbours; the runs are in ascending order. */
  public static List<Run> merged(List<Run> runs) {
    List<Run> merged = new ArrayList<>();
    for (Run run : runs) {
      if (!merged.isEmpty() && merged.getLast().endCluster() == run.firstCluster()) {
        Run last = merged.removeLast();
        merged.add(new Run(last.firstCluster(), last.count() + run.count()));
      } else {
        merged.add(run);
      }
    }
    return merged;
  }

  public static AllocationMap map(long clusterCount, List<Run> runs) {
    AllocationMap.Builder builder = AllocationMap.builder(clusterCount);
    runs.forEach(run -> builder.add(run.firstCluster(), run.count()));
    return builder.build();
  }
}
