package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Filters;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Page;
import io.imageexport.api.http.Query;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.image.BootMode;
import io.imageexport.core.image.ImageQuery;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.ImageStore;
import io.imageexport.core.image.LaunchPermission;
import io.imageexport.core.image.RootDeviceType;
import java.util.List;
import java.util.Optional;

/** describeImages: the images that the account sees, by their source or their ids. */
public final class DescribeImages implements Operation {
  private final ImageStore images;

  public DescribeImages(ImageStore images) {
    this.images = requireNonNull(images, "images is null");
  }

  record Response(List<ImageInfo> images, long totalCount) {}

  @Override
  public Route route() {
    return new Route(Service.VM, "describeImages", "GET", "/v1/regions/{regionId}/images");
  }

  /** Images that are named, or none in particular. */
  @Override
  public List<String> resources(Call call) {
    List<String> ids = call.query().list("ids");
    return ids.isEmpty() ? Operation.super.resources(call) : ImageInfo.jrns(call, ids);
  }

  @Override
  public Response handle(Call call) {
    Query query = call.query();
    String region = call.region();
    Filters.refuse(query);
    Page page = call.pageBounds().page(query);
    List<String> ids = query.list("ids");
    Optional<ImageSource> source =
        query.choice("imageSource", ImageSource.values(), Query::lowerCase);
    if (ids.isEmpty() && source.isEmpty()) {
      throw new CloudException(ErrorCode.FAILED_PRECONDITION, "Parameter ImageSource missing");
    }
    Optional<LaunchPermission> launchPermission =
        query.choice("launchPermission", LaunchPermission.values(), LaunchPermission::wireName);
    Optional<RootDeviceType> rootDeviceType =
        query.choice("rootDeviceType", RootDeviceType.values(), RootDeviceType::wireName);
    Optional<ImageStatus> status = query.choice("status", ImageStatus.values(), Query::lowerCase);
    Optional<BootMode> bootMode = query.choice("bootMode", BootMode.values(), Query::lowerCase);
    // No image here is offline, tied to an instance, or sold by a service.
    boolean nothingFits =
        query.flag("offline").orElse(false)
            || !query.list("instanceIds").isEmpty()
            || query.text("serviceCode").isPresent();
    if (nothingFits) {
      return new Response(List.of(), 0);
    }
    ImageStore.Page found =
        images.find(
            new ImageQuery(
                call.account(),
                region,
                ids,
                source,
                query.text("platform"),
                query.text("imageName"),
                rootDeviceType,
                status,
                query.text("architecture"),
                bootMode,
                launchPermission,
                page.offset(),
                page.limit()));
    return new Response(found.images().stream().map(ImageInfo::of).toList(), found.totalCount());
  }
}
