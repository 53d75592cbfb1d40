package io.imageexport.api.disk;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.clouddisk.DiskSnapshotStore;

/** describeSnapshot: one snapshot by its id. */
public final class DescribeSnapshot implements Operation {
  private final DiskSnapshotStore snapshots;

  public DescribeSnapshot(DiskSnapshotStore snapshots) {
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
  }

  record Response(SnapshotInfo snapshot) {}

  @Override
  public Route route() {
    return new Route(
        Service.DISK, "describeSnapshot", "GET", "/v1/regions/{regionId}/snapshots/{snapshotId}");
  }

  @Override
  public String resource(Call call) {
    return SnapshotInfo.jrn(call, call.path("snapshotId"));
  }

  @Override
  public Response handle(Call call) {
    String id = call.path("snapshotId");
    return new Response(
        snapshots
            .find(call.account(), call.region(), id)
            .map(SnapshotInfo::of)
            .orElseThrow(() -> SnapshotInfo.notFound(id)));
  }
}
