package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.image.ImageDeletion;

/** deleteImage: deletes an image of the account's own, with or without its snapshots. */
public final class DeleteImage implements Operation {
  private final ImageDeletion deletion;

  public DeleteImage(ImageDeletion deletion) {
    this.deletion = requireNonNull(deletion, "deletion is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.VM, "deleteImage", "DELETE", "/v1/regions/{regionId}/images/{imageId}");
  }

  @Override
  public String resource(Call call) {
    return ImageInfo.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    deletion.delete(
        call.account(),
        call.region(),
        call.path("imageId"),
        call.query().flag("deleteSnapshot").orElse(false));
    return NoResult.NO_RESULT;
  }
}
