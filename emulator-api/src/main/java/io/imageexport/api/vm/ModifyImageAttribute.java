package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Body;
import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageErrors;
import io.imageexport.core.image.ImageName;
import io.imageexport.core.image.ImageStore;
import io.imageexport.core.image.OwnImages;
import java.util.Optional;

/** modifyImageAttribute: renames an image, or describes it anew. */
public final class ModifyImageAttribute implements Operation {
  private final ImageStore images;

  public ModifyImageAttribute(ImageStore images) {
    this.images = requireNonNull(images, "images is null");
  }

  @Override
  public Route route() {
    return new Route(
        Service.VM,
        "modifyImageAttribute",
        "POST",
        "/v1/regions/{regionId}/images/{imageId}:modifyImageAttribute");
  }

  @Override
  public String resource(Call call) {
    return ImageInfo.jrn(call);
  }

  @Override
  public NoResult handle(Call call) {
    Body body = call.body();
    Optional<String> name = body.text("name").map(text -> ImageName.require("Name", text));
    Optional<String> description =
        body.textOrEmpty("description").map(ImageName::requireDescription);
    if (name.isEmpty() && description.isEmpty()) {
      throw new CloudException(ErrorCode.INVALID_ARGUMENT, "Parameter name、description missing");
    }
    Image image =
        new OwnImages(images).requireOwn(call.account(), call.region(), call.path("imageId"));
    if (!images.update(image.id(), name, description)) {
      throw ImageErrors.notFound(image.id().value());
    }
    return NoResult.NO_RESULT;
  }
}
