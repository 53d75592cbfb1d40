package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Page;
import io.imageexport.api.http.Query;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.image.ImageQuery;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.ImageStore;
import io.imageexport.core.image.RootDeviceType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

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

  @Override
  public Response handle(Call call) {
    Query query = call.query();
    String region = call.region();
    Page page = Page.of(query);
    List<String> ids = query.list("ids");
    Optional<ImageSource> source =
        choice(query, "imageSource", ImageSource.values(), DescribeImages::lowerCase);
    if (ids.isEmpty() && source.isEmpty()) {
      throw new CloudException(ErrorCode.FAILED_PRECONDITION, "Parameter ImageSource missing");
    }
    Optional<String> launchPermission = query.text("launchPermission");
    Optional<RootDeviceType> rootDeviceType =
        choice(query, "rootDeviceType", RootDeviceType.values(), RootDeviceType::wireName);
    Optional<ImageStatus> status =
        choice(query, "status", ImageStatus.values(), DescribeImages::lowerCase);
    // No image here is offline or tied to an instance, and a private one is its owner's only.
    boolean nothingFits =
        query.text("offline").map(text -> text.equalsIgnoreCase("true")).orElse(false)
            || !query.list("instanceIds").isEmpty()
            || launchPermission
                .map(text -> !text.equals(ImageInfo.launchPermission(ImageSource.PRIVATE)))
                .orElse(false);
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
                page.offset(),
                page.limit()));
    return new Response(found.images().stream().map(ImageInfo::of).toList(), found.totalCount());
  }

  private static <T> Optional<T> choice(
      Query query, String name, T[] values, Function<T, String> wireName) {
    Optional<String> text = query.text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<T> value =
        Arrays.stream(values)
            .filter(candidate -> wireName.apply(candidate).equals(text.get()))
            .findFirst();
    if (value.isEmpty()) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter "
              + Query.parameter(name)
              + " invalid: expected one of "
              + Arrays.stream(values).map(wireName).toList());
    }
    return value;
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
