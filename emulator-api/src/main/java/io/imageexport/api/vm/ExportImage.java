package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Body;
import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.export.ExportRequest;
import io.imageexport.core.export.ExportSubmission;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.task.ClientToken;

/** exportImage: starts the export of a private image into a bucket. */
public final class ExportImage implements Operation {
  private final ExportSubmission submission;
  private final Runnable wakeWorkers;

  /**
   * @param wakeWorkers called after a task was queued; never blocks
   */
  public ExportImage(ExportSubmission submission, Runnable wakeWorkers) {
    this.submission = requireNonNull(submission, "submission is null");
    this.wakeWorkers = requireNonNull(wakeWorkers, "wakeWorkers is null");
  }

  /**
   * The task's number under both of its names: today's clients read the text, the guide and the
   * clients of 2020 read the number.
   */
  record Response(String taskId, long exportTaskId) {}

  @Override
  public Route route() {
    return new Route(
        Service.VM, "exportImage", "POST", "/v1/regions/{regionId}/images/{imageId}:exportImage");
  }

  @Override
  public String resource(Call call) {
    return ImageInfo.jrn(call);
  }

  @Override
  public Response handle(Call call) {
    Body body = call.body();
    String roleName = body.requiredText("roleName");
    String ossUrl = body.requiredText("ossUrl");
    ExportRequest request =
        new ExportRequest(
            call.account(),
            call.region(),
            call.path("imageId"),
            ResourceName.parse("RoleName", roleName),
            OssUrl.parse(ossUrl),
            body.text("ossPrefix"),
            body.text("clientToken").map(ClientToken::new),
            body.flag("isAllDisk", false));
    long taskId = submission.submit(request, call.ruling());
    wakeWorkers.run();
    return new Response(Long.toString(taskId), taskId);
  }
}
