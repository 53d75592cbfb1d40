package io.imageexport.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.imageexport.api.Emulator;
import io.imageexport.api.EmulatorConfig;
import io.imageexport.api.RunningInstance;
import io.imageexport.api.auth.Credentials;
import io.imageexport.api.client.JdCloudClient;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.StoredObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code emulator demo}: the guide from its first step to the finished object. */
@Command(
    name = "demo",
    description = "Start the emulator and export an image step by step, as in JD Cloud's guide.")
final class DemoCommand implements Callable<Integer> {
  private static final String REGION = "cn-east-2";
  private static final String BUCKET = "demo-export";
  private static final String ROLE = "demo-export";
  private static final String POLICY = "demo-export-policy";
  private static final String IMAGE_NAME = "demo-40g";
  private static final String PREFIX = "demo";
  private static final Duration LINK_VALIDITY = Duration.ofHours(12);
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions options;

  @Option(
      names = "--exit",
      description = "Stop after the export; exit status 0 only if the exported file is good")
  private boolean exit;

  @Override
  public Integer call() throws Exception {
    EmulatorConfig config = options.config();
    PrintWriter out = spec.commandLine().getOut();
    Logging.toFile(config.dataDirectory());
    try (Emulator emulator = Emulator.start(config, new StartOnTerminal())) {
      Logging.started();
      Banner.print(emulator, config, options.command("env"), out);
      boolean good = walk(emulator, config, out);
      if (!good) {
        return Main.EXIT_FAILURE;
      }
      if (!exit) {
        out.println();
        out.println("The emulator keeps serving. Ctrl-C ends it.");
        out.flush();
        ProcessEnd.await();
      }
      return 0;
    }
  }

  private boolean walk(Emulator emulator, EmulatorConfig config, PrintWriter out)
      throws IOException, InterruptedException {
    RunningInstance instance = emulator.instance();
    Credentials credentials = new Credentials(instance.accessKey(), instance.secretKey());
    try (JdCloudClient client = new JdCloudClient(URI.create(instance.endpoint()), credentials)) {
      GuideSteps steps = new GuideSteps(client, REGION);
      out.println();
      steps.createBucket(BUCKET);
      say(out, "1. Bucket    " + BUCKET + " in " + REGION);
      boolean newRole = steps.createRole(ROLE);
      say(out, "2. Role      " + ROLE + ", trusts the disk service" + already(newRole));
      boolean newPolicy = steps.createPolicy(POLICY, instance.account(), BUCKET);
      say(out, "3. Policy    " + POLICY + ", the guide's five actions" + already(newPolicy));
      steps.attachPolicy(ROLE, POLICY);
      say(out, "4. Attached  " + POLICY + " to " + ROLE);
      JsonNode image = steps.findImage(IMAGE_NAME);
      String imageId = image.path("imageId").asText();
      String taskId = steps.exportImage(imageId, ROLE, BUCKET, PREFIX);
      say(out, "5. Export    exportImage of " + imageId + " => task " + taskId);
      JsonNode task = new TaskWatch(client, REGION, out).untilEnded(taskId);
      if (!task.path("taskStatus").asText().equals("finished")) {
        say(out, "   failed: " + task.path("errorInfo").asText());
        return false;
      }
      ObjectKey key = new ObjectKey(BUCKET, task.path("ossObject").asText());
      boolean good = check(emulator, config, key, image, out);
      if (!exit) {
        printDownload(emulator, key, out);
      }
      printCommands(emulator.instance(), imageId, taskId, out);
      return good;
    }
  }

  /** The object is judged as a user would judge it: from the outside. */
  private static boolean check(
      Emulator emulator, EmulatorConfig config, ObjectKey key, JsonNode image, PrintWriter out)
      throws IOException, InterruptedException {
    StoredObject stored = emulator.objects().head(key).orElseThrow();
    String link = emulator.objects().presignGet(key, LINK_VALIDITY, Instant.now());
    try (ExportedObject object = new ExportedObject(link, stored.lengthBytes())) {
      long virtualSize = object.virtualSizeBytes();
      long expected = image.path("systemDiskSizeGB").asLong() * GIB;
      boolean sameSize = virtualSize == expected;
      say(
          out,
          "6. Object    "
              + key
              + ", "
              + stored.lengthBytes() / MIB
              + " MiB, QCOW2 of a disk of "
              + virtualSize / GIB
              + " GiB"
              + (sameSize ? "" : ", but the image has " + expected / GIB + " GiB"));
      ExportedObject.QemuCheck check = object.qemuCheck(config.dataDirectory());
      say(
          out,
          check.ran()
              ? "7. qemu-img  check: " + check.said()
              : "7. qemu-img  is not installed (package qemu-utils): not checked with it");
      return sameSize && check.good();
    }
  }

  private static void printDownload(Emulator emulator, ObjectKey key, PrintWriter out) {
    out.println();
    out.println("Download it (the link is good for 12 hours):");
    out.println(
        "  curl -o exported.qcow2 '"
            + emulator.objects().presignGet(key, LINK_VALIDITY, Instant.now())
            + "'");
    out.println();
    out.println("Boot it:");
    out.println("  qemu-system-x86_64 -nographic -drive file=exported.qcow2,format=qcow2");
  }

  private static void printCommands(
      RunningInstance instance, String imageId, String taskId, PrintWriter out) {
    out.println();
    out.println("The guide's own commands, with the jdc command line:");
    out.println(
        "  "
            + JdcCommands.configure(
                new ClientTarget(
                    URI.create(instance.endpoint()),
                    Optional.empty(),
                    instance.accessKey(),
                    instance.secretKey(),
                    REGION)));
    out.println("  " + JdcCommands.exportImage(REGION, imageId, "image-export", "test-export"));
    out.println(
        "  # and with the task id that export-image answers; " + taskId + " is the demo's:");
    out.println("  " + JdcCommands.imageTasks(REGION, taskId));
    out.flush();
  }

  private static String already(boolean isNew) {
    return isNew ? "" : " (was there already)";
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
