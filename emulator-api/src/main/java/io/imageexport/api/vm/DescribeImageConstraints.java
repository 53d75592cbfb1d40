package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.OwnImages;
import java.util.List;

/** describeImageConstraints: which types of instances an image does not fit; none here. */
public final class DescribeImageConstraints implements Operation {
  private final OwnImages images;

  public DescribeImageConstraints(OwnImages images) {
    this.images = requireNonNull(images, "images is null");
  }

  record Response(Constraints imageConstraints) {}

  record Constraints(String imageId, InstanceTypes imageInstanceTypeConstraint) {}

  record InstanceTypes(String constraintsType, List<String> instanceTypes) {}

  @Override
  public Route route() {
    return new Route(
        Service.VM,
        "describeImageConstraints",
        "GET",
        "/v1/regions/{regionId}/images/{imageId}/constraints");
  }

  @Override
  public String resource(Call call) {
    return ImageInfo.jrn(call);
  }

  @Override
  public Response handle(Call call) {
    Image image = images.requireVisible(call.account(), call.region(), call.path("imageId"));
    return new Response(
        new Constraints(image.id().value(), new InstanceTypes("excludes", List.of())));
  }
}
