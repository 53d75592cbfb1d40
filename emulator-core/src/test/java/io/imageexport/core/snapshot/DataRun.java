package io.imageexport.core.snapshot;

import io.imageexport.qcow2.AllocationMap;
import java.util.ArrayList;
import java.util.List;

/** A run of blocks of a disk that hold data. */
public record DataRun(long firstBlock, long blockCount) {
  /** The runs of a snapshot, in ascending order. */
  public static List<DataRun> of(Snapshot snapshot) {
    List<DataRun> found = new ArrayList<>();
    AllocationMap map = snapshot.allocation();
    AllocationMap.Runs runs = map.runs(0, map.clusterCount());
    while (runs.next(Long.MAX_VALUE)) {
      found.add(new DataRun(runs.firstCluster(), runs.count()));
    }
    return found;
  }
}
