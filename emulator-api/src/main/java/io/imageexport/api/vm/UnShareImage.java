package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.image.ImageSharing;

/** unShareImage: takes an image back from accounts that it is shared with. */
public final class UnShareImage implements Operation {
  private final ImageSharing sharing;

  public UnShareImage(ImageSharing sharing) {
    this.sharing = requireNonNull(sharing, "sharing is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.VM, "unShareImage", "POST", "/v1/regions/{regionId}/images/{imageId}:unshare");
  }

  @Override
  public String resource(Call call) {
    return ImageInfo.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    sharing.unshare(call.account(), call.region(), call.path("imageId"), Members.of(call.body()));
    return NoResult.NO_RESULT;
  }
}
