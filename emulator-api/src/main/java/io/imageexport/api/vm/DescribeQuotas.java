package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Filters;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Query;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.image.ImageLimits;
import io.imageexport.core.image.ImageSharing;
import io.imageexport.core.image.ImageStore;
import java.util.ArrayList;
import java.util.List;

/** describeQuotas of vm: how much of what an account may have, and has. */
public final class DescribeQuotas implements Operation {
  private static final String IMAGE = "image";
  private static final String IMAGE_SHARE = "imageShare";

  /** Every type of the documents; but for images nothing of it can be had here. */
  private static final List<String> TYPES =
      List.of(
          "instance",
          "instance_cpu",
          "instance_memory",
          "instance_local_disk",
          "keypair",
          IMAGE,
          "instanceTemplate",
          IMAGE_SHARE);

  private final ImageStore images;
  private final ImageSharing sharing;

  public DescribeQuotas(ImageStore images, ImageSharing sharing) {
    this.images = requireNonNull(images, "images is null");
    this.sharing = requireNonNull(sharing, "sharing is null");
  }

  record Response(List<Quota> quotas) {}

  record Quota(String resourceType, int limit, int used) {}

  @Override
  public Route route() {
    return new Route(Service.VM, "describeQuotas", "GET", "/v1/regions/{regionId}/quotas");
  }

  /** An image, where its members are counted. */
  @Override
  public List<String> resources(Call call) {
    List<String> resources = new ArrayList<>(Operation.super.resources(call));
    if (types(call).contains(IMAGE_SHARE)) {
      call.query().text("imageId").ifPresent(id -> resources.add(ImageInfo.jrn(call, id)));
    }
    return resources;
  }

  private static List<String> types(Call call) {
    return Filters.parse(call.query(), List.of("resourceTypes"), List.of())
        .anyOf("resourceTypes")
        .orElse(allBut(IMAGE_SHARE));
  }

  @Override
  public Response handle(Call call) {
    // Also where the filters leave no type.
    String region = call.region();
    List<Quota> quotas = new ArrayList<>();
    for (String type : types(call)) {
      quotas.add(quota(call, region, type));
    }
    return new Response(quotas);
  }

  /** Members are counted for one image, which has to be named. */
  private static List<String> allBut(String type) {
    return TYPES.stream().filter(other -> !other.equals(type)).toList();
  }

  private Quota quota(Call call, String region, String type) {
    if (!TYPES.contains(type)) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT, "Parameter ResourceTypes invalid: expected one of " + TYPES);
    }
    return switch (type) {
      case IMAGE -> new Quota(IMAGE, ImageLimits.MAX_IMAGES, images.count(call.account(), region));
      case IMAGE_SHARE -> {
        String imageId = call.query().text("imageId").orElseThrow(DescribeQuotas::noImage);
        int members = sharing.members(call.account(), region, imageId).size();
        yield new Quota(IMAGE_SHARE, ImageSharing.MAX_MEMBERS, members);
      }
      default -> new Quota(type, 0, 0);
    };
  }

  private static CloudException noImage() {
    return new CloudException(
        ErrorCode.INVALID_ARGUMENT, "Parameter " + Query.parameter("imageId") + " missing");
  }
}
