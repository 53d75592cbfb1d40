package io.imageexport.api.disk;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Body;
import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.clouddisk.DiskSnapshot;
import io.imageexport.core.clouddisk.DiskSnapshotStore;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.image.ImageName;
import io.imageexport.core.time.BeijingTime;
import java.time.Instant;
import java.util.Optional;

/**
 * modifySnapshotAttribute: renames a snapshot, describes it anew, or says until when it is wanted.
 */
public final class ModifySnapshotAttribute implements Operation {
  private final DiskSnapshotStore snapshots;

  public ModifySnapshotAttribute(DiskSnapshotStore snapshots) {
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.DISK,
        "modifySnapshotAttribute",
        "PATCH",
        "/v1/regions/{regionId}/snapshots/{snapshotId}");
  }

  @Override
  public String resource(Call call) {
    return SnapshotInfo.jrn(call, call.path("snapshotId"));
  }

  @Override
  public NoResult handle(Call call) {
    Body body = call.body();
    String id = call.path("snapshotId");
    Optional<String> name = body.text("name").map(text -> ImageName.require("Name", text));
    Optional<String> description =
        body.textOrEmpty("description").map(ImageName::requireDescription);
    Optional<Instant> expiresAt =
        body.text("expireTime").map(text -> BeijingTime.parse("ExpireTime", text));
    if (name.isEmpty() && description.isEmpty() && expiresAt.isEmpty()) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT, "Parameter name、description、expireTime missing");
    }
    DiskSnapshot snapshot =
        snapshots
            .find(call.account(), call.region(), id)
            .orElseThrow(() -> SnapshotInfo.notFound(id));
    snapshots.update(snapshot.id(), name, description, expiresAt);
    return NoResult.NO_RESULT;
  }
}
