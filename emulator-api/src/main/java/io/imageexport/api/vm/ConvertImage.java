package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.imagecopy.CopySubmission;

/** convertImage: makes an image with a cloud disk of one with a local disk. */
public final class ConvertImage implements Operation {
  private final CopySubmission submission;
  private final Runnable wakeWorkers;

  /**
   * @param wakeWorkers called after a task was queued; never blocks
   */
  public ConvertImage(CopySubmission submission, Runnable wakeWorkers) {
    this.submission = requireNonNull(submission, "submission is null");
    this.wakeWorkers = requireNonNull(wakeWorkers, "wakeWorkers is null");
  }

  record Response(String imageId) {}

  @Override
  public Route route() {
    return new Route(
        Service.VM, "convertImage", "POST", "/v1/regions/{regionId}/images/{imageId}:convertImage");
  }

  @Override
  public String resource(Call call) {
    return ImageInfo.jrn(call);
  }

  @Override
  public Response handle(Call call) {
    String imageId =
        submission.convert(call.account(), call.region(), call.path("imageId"), call.ruling());
    wakeWorkers.run();
    return new Response(imageId);
  }
}
