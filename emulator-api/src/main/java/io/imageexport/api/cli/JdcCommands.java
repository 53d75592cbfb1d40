package io.imageexport.api.cli;

import io.imageexport.api.RunningInstance;
import java.net.URI;

/** The commands of the guide, ready to paste. */
final class JdcCommands {
  private JdcCommands() {}

  /** Tells {@code jdc} where the emulator is; its two other services share the endpoint. */
  static String configure(RunningInstance running, String region) {
    URI endpoint = URI.create(running.endpoint());
    return "jdc configure add --profile emulator --access-key "
        + running.accessKey()
        + " --secret-key "
        + running.secretKey()
        + " --region-id "
        + region
        + " --endpoint "
        + endpoint.getAuthority()
        + " --scheme "
        + endpoint.getScheme()
        + "; jdc configure use --profile emulator";
  }

  static String exportImage(String region, String imageId, String roleName, String bucket) {
    return "jdc vm export-image --region-id "
        + region
        + " --image-id "
        + imageId
        + " --role-name "
        + roleName
        + " --oss-url https://"
        + bucket
        + ".s3-internal."
        + region
        + ".jdcloud-oss.com --oss-prefix jdcloud";
  }

  static String imageTasks(String region, String taskId) {
    return "jdc vm image-tasks --region-id "
        + region
        + " --task-action ExportImage --input-json '{\"taskIds\":["
        + taskId
        + "]}'";
  }
}
