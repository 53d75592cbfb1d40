package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Body;
import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.image.ImageName;
import io.imageexport.core.imagecopy.CopySubmission;
import io.imageexport.core.region.Regions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** copyImages: copies images of the account's own to a region: all that are named, or none. */
public final class CopyImages implements Operation {
  private static final int MAX_IMAGES = 10;

  private final CopySubmission submission;
  private final Runnable wakeWorkers;

  /**
   * @param wakeWorkers called after tasks were queued; never blocks
   */
  public CopyImages(CopySubmission submission, Runnable wakeWorkers) {
    this.submission = requireNonNull(submission, "submission is null");
    this.wakeWorkers = requireNonNull(wakeWorkers, "wakeWorkers is null");
  }

  record Response(List<Copied> copyImages) {}

  record Copied(String sourceImageId, String destinationImageId) {}

  @Override
  public Route route() {
    return new Route(Service.VM, "copyImages", "POST", "/v1/regions/{regionId}/images:copyImages");
  }

  /** Every image that is copied. */
  @Override
  public List<String> resources(Call call) {
    return ImageInfo.jrns(call, sources(call));
  }

  private static List<String> sources(Call call) {
    List<String> imageIds = call.body().texts("sourceImageIds");
    if (imageIds.isEmpty()) {
      throw new CloudException(ErrorCode.INVALID_ARGUMENT, "Parameter SourceImageIds missing");
    }
    if (imageIds.size() > MAX_IMAGES) {
      throw new CloudException(ErrorCode.OUT_OF_RANGE, "SourceImageIds out of range");
    }
    return imageIds;
  }

  @Override
  public Response handle(Call call) {
    Body body = call.body();
    String destination = Regions.require(body.requiredText("destinationRegion"));
    Optional<String> name = body.text("name").map(text -> ImageName.require("Name", text));
    Optional<String> description = body.text("description").map(ImageName::requireDescription);
    CopySubmission.Naming naming = new CopySubmission.Naming(name, description);
    List<String> sourceIds = sources(call);
    List<CopySubmission.Source> sources = new ArrayList<>();
    for (String id : sourceIds) {
      sources.add(
          new CopySubmission.Source(
              submission.requireCopyable(call.account(), call.region(), id),
              call.rulings().get(sources.size())));
    }
    List<String> copyIds = submission.copy(sources, destination, naming);
    wakeWorkers.run();
    return new Response(
        IntStream.range(0, copyIds.size())
            .mapToObj(i -> new Copied(sourceIds.get(i), copyIds.get(i)))
            .toList());
  }
}
