package io.imageexport.api.cli;

/** The commands of the guide, ready to paste. */
final class JdcCommands {
  private JdcCommands() {}

  /**
   * Tells {@code jdc} where the emulator is; its other services share the endpoint.
   *
   * <p>It refuses to add a profile that exists, so each port has one of its own.
   */
  static String configure(ClientTarget target) {
    String profile = "emulator-" + target.endpoint().getPort();
    return "jdc configure add --profile "
        + profile
        + " --access-key "
        + target.accessKey()
        + " --secret-key "
        + target.secretKey()
        + " --region-id "
        + target.region()
        + " --endpoint "
        + target.endpoint().getAuthority()
        + " --scheme "
        + target.endpoint().getScheme()
        + "; jdc configure use --profile "
        + profile;
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
