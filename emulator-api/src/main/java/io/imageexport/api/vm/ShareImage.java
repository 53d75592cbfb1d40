package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.image.ImageSharing;

/** shareImage: lets other accounts see and use an image; they cannot export it. */
public final class ShareImage implements Operation {
  private final ImageSharing sharing;

  public ShareImage(ImageSharing sharing) {
    this.sharing = requireNonNull(sharing, "sharing is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.VM, "shareImage", "POST", "/v1/regions/{regionId}/images/{imageId}:share");
  }

  @Override
  public String resource(Call call) {
    return ImageInfo.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    sharing.share(call.account(), call.region(), call.path("imageId"), Members.of(call.body()));
    return NoResult.NO_RESULT;
  }
}
