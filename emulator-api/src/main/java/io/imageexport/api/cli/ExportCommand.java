package io.imageexport.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.imageexport.api.client.JdCloudClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emulator export}: asks a running emulator for an export, and watches it. */
@Command(
    name = "export",
    description = "Export an image and wait until the object is in the bucket.")
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ClientOptions options;

  @Option(
      names = "--region-id",
      paramLabel = "REGION",
      converter = RegionName.class,
      description = "Region of the image (default: cn-east-2)")
  private String region = RegionName.DEFAULT;

  @Parameters(paramLabel = "IMAGE", description = "Image id, for example img-demo000001")
  private String imageId;

  @Option(
      names = "--bucket",
      paramLabel = "NAME",
      description = "Bucket to export to (default: test-export)")
  private String bucket = "test-export";

  @Option(
      names = "--role-name",
      paramLabel = "ROLE",
      description = "Service role to use (default: image-export)")
  private String roleName = "image-export";

  @Option(
      names = "--oss-prefix",
      paramLabel = "PREFIX",
      description = "Prefix of the object name (at most 32 letters and digits)")
  private String prefix;

  @Option(
      names = "--client-token",
      paramLabel = "TOKEN",
      description = "Idempotency token (at most 64 characters)")
  private String clientToken;

  @Option(names = "--all-disks", description = "Export the data disks too")
  private boolean allDisks;

  @Option(names = "--no-wait", description = "Print the task id and do not wait")
  private boolean noWait;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    // Only what a script wants to have goes to the standard output.
    PrintWriter progress = spec.commandLine().getErr();
    try (JdCloudClient client = options.client(spec)) {
      String taskId =
          new ExportImageCall(region, imageId, roleName, bucket)
              .with("ossPrefix", prefix)
              .with("clientToken", clientToken)
              .withAllDisks(allDisks)
              .submit(client);
      if (noWait) {
        out.println(taskId);
        out.flush();
        return 0;
      }
      JsonNode task = new TaskWatch(client, region, progress).untilEnded(taskId);
      if (task.path("taskStatus").asText().equals("failed")) {
        throw new IllegalStateException(
            "task " + taskId + " failed: " + task.path("errorInfo").asText());
      }
      for (JsonNode object : task.path("ossObjects")) {
        out.println(bucket + "/" + object.asText());
      }
      out.flush();
      progress.println(
          "Download the object with any S3 client; for address and keys: "
              + options.command("env"));
      progress.flush();
      return 0;
    }
  }
}
