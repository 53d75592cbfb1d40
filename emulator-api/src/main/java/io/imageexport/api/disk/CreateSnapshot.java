package io.imageexport.api.disk;

import io.imageexport.api.http.Body;
import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.image.ImageName;
import io.imageexport.core.task.ClientToken;

/** createSnapshot: takes a snapshot of a disk; there are no disks, so none is found. */
public final class CreateSnapshot implements Operation {
  @Override
  public Route route() {
    return new Route(Service.DISK, "createSnapshot", "POST", "/v1/regions/{regionId}/snapshots");
  }

  @Override
  public NoResult handle(Call call) {
    call.region();
    Body spec = call.body().requiredObject("snapshotSpec");
    ImageName.require("SnapshotSpec.Name", spec.requiredText("name"));
    spec.text("description").ifPresent(ImageName::requireDescription);
    String diskId = spec.requiredText("diskId");
    requireToken(call.body().requiredText("clientToken"));
    throw noDisk(diskId);
  }

  private static void requireToken(String text) {
    var unused = new ClientToken(text);
  }

  static CloudException noDisk(String diskId) {
    return new CloudException(ErrorCode.NOT_FOUND, "Disk '" + diskId + "' not found");
  }
}
