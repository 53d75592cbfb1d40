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

  @Override
  public NoResult handle(Call call) {
    String region = call.region();
    List<String> ids = call.query().list("snapshotIds").stream().distinct().toList();
    if (ids.isEmpty()) {
      throw new CloudException(ErrorCode.INVALID_ARGUMENT, "Parameter SnapshotIds missing");
    }
    deletion.delete(call.account(), region, ids);
    return NoResult.NO_RESULT;
  }
}
