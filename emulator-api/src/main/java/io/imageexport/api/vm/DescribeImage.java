package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.OwnImages;

/** describeImage: one image by its id. */
public final class DescribeImage implements Operation {
  private final OwnImages images;

  public DescribeImage(OwnImages images) {
    this.images = requireNonNull(images, "images is null");
  }

  record Response(ImageInfo image) {}

  @Override
  public Route route() {
    return new Route(Service.VM, "describeImage", "GET", "/v1/regions/{regionId}/images/{imageId}");
  }

  @Override
  public String resource(Call call) {
    return ImageInfo.jrn(call);
  }

  @Override
  public Response handle(Call call) {
    Image image = images.requireVisible(call.account(), call.region(), call.path("imageId"));
    return new Response(ImageInfo.of(image));
  }
}
