package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Body;
import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Query;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.image.BootMode;
import io.imageexport.core.image.GuestSystem;
import io.imageexport.core.image.OsType;
import io.imageexport.core.imageimport.ImportRequest;
import io.imageexport.core.imageimport.ImportSubmission;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.core.task.ClientToken;
import io.imageexport.core.task.SubmittedTask;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** importImage: makes an image of a disk image in a bucket. */
public final class ImportImage implements Operation {
  /** Today's documents and models name the first two, older ones the last. */
  private static final String[] ARCHITECTURES = {GuestSystem.X86_64, "arm64", "i386"};

  private static final String[] PLATFORMS = {
    "Ubuntu", "CentOS", "Windows Server", "Other Linux", "Other Windows"
  };

  private final ImportSubmission submission;
  private final Runnable wakeWorkers;

  /**
   * @param wakeWorkers called after a task was queued; never blocks
   */
  public ImportImage(ImportSubmission submission, Runnable wakeWorkers) {
    this.submission = requireNonNull(submission, "submission is null");
    this.wakeWorkers = requireNonNull(wakeWorkers, "wakeWorkers is null");
  }

  /** The task's number under both of its names, as exportImage answers. */
  record Response(String imageId, String taskId, long importTaskId) {}

  @Override
  public Route route() {
    return new Route(Service.VM, "importImage", "POST", "/v1/regions/{regionId}/images:import");
  }

  @Override
  public Response handle(Call call) {
    Body body = call.body();
    ImportRequest request =
        new ImportRequest(
            call.caller(),
            call.sourceAddress(),
            call.region(),
            body.requiredText("imageName"),
            body.text("description").orElse(""),
            system(body),
            disks(body),
            body.text("clientToken").map(ClientToken::new));
    // What an image holds is not looked into here, so there is nothing to force.
    body.flag("forceImport", false);
    SubmittedTask task = submission.submit(request, call.ruling());
    wakeWorkers.run();
    return new Response(task.imageId(), Long.toString(task.taskId()), task.taskId());
  }

  private static GuestSystem system(Body body) {
    return new GuestSystem(
        body.requiredChoice("osType", OsType.values(), Query::lowerCase),
        body.text("osVersion").orElse(""),
        body.requiredChoice("platform", PLATFORMS, Function.identity()),
        body.requiredChoice("architecture", ARCHITECTURES, Function.identity()),
        body.choice("bootMode", BootMode.values(), Query::lowerCase).orElse(BootMode.BIOS));
  }

  private static List<ImportRequest.Disk> disks(Body body) {
    List<ImportRequest.Disk> disks = new ArrayList<>();
    disks.add(
        new ImportRequest.Disk(
            ObjectUrl.parse("ImageUrl", body.requiredText("imageUrl")),
            body.requiredChoice("diskFormat", DiskFormat.values(), Query::lowerCase),
            body.requiredNumber("systemDiskSizeGB")));
    for (Body disk : body.objects("dataDisks")) {
      disks.add(
          new ImportRequest.Disk(
              ObjectUrl.parse("DataDisks.ImageUrl", disk.requiredText("imageUrl")),
              disk.choice("diskFormat", DiskFormat.values(), Query::lowerCase)
                  .orElse(DiskFormat.QCOW2),
              disk.requiredNumber("dataDiskSizeGB")));
    }
    return disks;
  }
}
