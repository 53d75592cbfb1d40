package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
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
  public String name() {
    return "describeImages";
  }

  @Override
  public Service service() {
    return Service.VM;
  }

  @Override
  public Route route() {
    return Route.of("GET", "/v1/regions/{regionId}/images");
  }

  @Override
  public Response handle(Call call) {
    Query query = call.query();
    String region = call.region();
    int pageNumber = query.number("pageNumber", 1, 1, 1_000_000);
    int pageSize = query.number("pageSize", 20, 1, 100);
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
    // No image here is offline, encrypted for a service, or tied to an instance.
    boolean nothingFits =
        query.text("offline").map(text -> text.equalsIgnoreCase("true")).orElse(false)
            || !query.list("instanceIds").isEmpty()
            || launchPermission
                .map(text -> !text.equals(ImageInfo.launchPermission(ImageSource.PRIVATE)))
                .orElse(false);
    if (nothingFits) {
      return new Response(List.of(), 0);
    }
    ImageStore.Page page =
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
                (pageNumber - 1) * pageSize,
                pageSize));
    return new Response(page.images().stream().map(ImageInfo::of).toList(), page.totalCount());
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
