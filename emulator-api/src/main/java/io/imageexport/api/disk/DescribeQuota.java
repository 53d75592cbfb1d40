package io.imageexport.api.disk;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Query;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.clouddisk.DiskSnapshotStore;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;

/** describeQuota of disk: how many disks or snapshots an account may have, and has. */
public final class DescribeQuota implements Operation {
  /**
   * Stated by document, for snapshots that an account takes; those behind images are not counted.
   */
  private static final int MAX_SNAPSHOTS = 15;

  private enum Type {
    DISK,
    SNAPSHOT,
    SNAPSHOT_POLICY
  }

  private final DiskSnapshotStore snapshots;

  public DescribeQuota(DiskSnapshotStore snapshots) {
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
  }

  record Response(Quota quota) {}

  record Quota(int limit, int used) {}

  @Override
  public Route route() {
    return new Route(Service.DISK, "describeQuota", "GET", "/v1/regions/{regionId}/quotas");
  }

  @Override
  public Response handle(Call call) {
    String region = call.region();
    Type type =
        call.query()
            .choice("type", Type.values(), Query::lowerCase)
            .orElseThrow(
                () -> new CloudException(ErrorCode.INVALID_ARGUMENT, "Parameter Type missing"));
    return new Response(
        switch (type) {
          case SNAPSHOT ->
              new Quota(MAX_SNAPSHOTS, snapshots.countWithoutImage(call.account(), region));
          // There are none here, and none can be made.
          case DISK, SNAPSHOT_POLICY -> new Quota(0, 0);
        });
  }
}
