package io.imageexport.api.disk;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.clouddisk.SnapshotDeletion;
import java.util.List;

/** deleteSnapshot: deletes a snapshot that no image is made of. */
public final class DeleteSnapshot implements Operation {
  private final SnapshotDeletion deletion;

  public DeleteSnapshot(SnapshotDeletion deletion) {
    this.deletion = requireNonNull(deletion, "deletion is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.DISK, "deleteSnapshot", "DELETE", "/v1/regions/{regionId}/snapshots/{snapshotId}");
  }

  @Override
  public String resource(Call call) {
    return SnapshotInfo.jrn(call, call.path("snapshotId"));
  }

  @Override
  public NoResult handle(Call call) {
    deletion.delete(call.account(), call.region(), List.of(call.path("snapshotId")));
    return NoResult.NO_RESULT;
  }
}
