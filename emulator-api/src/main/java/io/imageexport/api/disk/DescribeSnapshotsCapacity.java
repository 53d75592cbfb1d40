package io.imageexport.api.disk;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.clouddisk.DiskSnapshotStore;
import io.imageexport.core.clouddisk.DiskSnapshotStore.Capacity;
import java.util.List;

/** describeSnapshotsCapacity: what the account's snapshots keep, by region. */
public final class DescribeSnapshotsCapacity implements Operation {
  private static final long MIB = 1L << 20;

  private final DiskSnapshotStore snapshots;

  public DescribeSnapshotsCapacity(DiskSnapshotStore snapshots) {
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
  }

  record Response(List<RegionCapacity> capacities) {}

  /**
   * @param totalSize in MB, rounded up
   */
  record RegionCapacity(String region, int snapshotCount, int totalSize) {}

  @Override
  public Route route() {
    return new Route(
        Service.DISK,
        "describeSnapshotsCapacity",
        "GET",
        "/v1/regions/{regionId}/snapshots:capacity");
  }

  @Override
  public Response handle(Call call) {
    call.region();
    return new Response(
        snapshots.capacities(call.account()).stream()
            .map(DescribeSnapshotsCapacity::region)
            .toList());
  }

  private static RegionCapacity region(Capacity capacity) {
    return new RegionCapacity(
        capacity.region(),
        capacity.snapshotCount(),
        (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(capacity.storedBytes(), MIB)));
  }
}
