package io.imageexport.api.disk;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.clouddisk.SnapshotDeletion;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.util.List;

/** deleteSnapshots: deletes several snapshots, or none of them. */
public final class DeleteSnapshots implements Operation {
  private final SnapshotDeletion deletion;

  public DeleteSnapshots(SnapshotDeletion deletion) {
    this.deletion = requireNonNull(deletion, "deletion is null");
  }

  @Override
  public Route route() {
    return new Route(Service.DISK, "deleteSnapshots", "DELETE", "/v1/regions/{regionId}/snapshots");
  }

  /** Every snapshot that is deleted. */
  @Override
  public List<String> resources(Call call) {
    return snapshotIds(call).stream().map(id -> SnapshotInfo.jrn(call, id)).toList();
  }

  private static List<String> snapshotIds(Call call) {
    List<String> ids = call.query().list("snapshotIds").stream().distinct().toList();
    if (ids.isEmpty()) {
      throw new CloudException(ErrorCode.INVALID_ARGUMENT, "Parameter SnapshotIds missing");
    }
    return ids;
  }

  @Override
  public NoResult handle(Call call) {
    deletion.delete(call.account(), call.region(), snapshotIds(call));
    return NoResult.NO_RESULT;
  }
}
