package io.imageexport.api.vm;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.image.ImageName;

/** createImage: makes an image of an instance; there are no instances, so none is found. */
public final class CreateImage implements Operation {
  @Override
  public Route route() {
    return new Route(
        Service.VM,
        "createImage",
        "POST",
        "/v1/regions/{regionId}/instances/{instanceId}:createImage");
  }

  @Override
  public String resource(Call call) {
    return "jrn:vm:"
        + call.region()
        + ":"
        + call.account()
        + ":instances/"
        + call.path("instanceId");
  }

  @Override
  public NoResult handle(Call call) {
    ImageName.require("Name", call.body().requiredText("name"));
    throw new CloudException(
        ErrorCode.NOT_FOUND, "Instance '" + call.path("instanceId") + "' not found.");
  }
}
