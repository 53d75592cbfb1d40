package io.imageexport.api.cli;

import io.imageexport.api.RunningInstance;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code emulator env}: how to point a client at the running emulator. */
@Command(
    name = "env",
    description = "Prints how to point clients at the running emulator, keys included.",
    mixinStandardHelpOptions = true)
final class EnvCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ClientOptions options;

  @Override
  public Integer call() throws Exception {
    RunningInstance running = options.running();
    PrintWriter out = spec.commandLine().getOut();
    out.println("export JDCLOUD_ENDPOINT=" + running.endpoint());
    out.println("export JDCLOUD_ACCOUNT=" + running.account());
    out.println("export JDCLOUD_REGION=" + options.region());
    out.println("export JDCLOUD_ACCESS_KEY=" + running.accessKey());
    out.println("export JDCLOUD_SECRET_KEY=" + running.secretKey());
    out.println("export OSS_ENDPOINT=" + running.ossEndpoint());
    out.println();
    out.println("# Download an object from the embedded store (curl 7.75 or later):");
    out.println(
        "# curl --aws-sigv4 aws:amz:us-east-1:s3 -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --user \"$JDCLOUD_ACCESS_KEY:$JDCLOUD_SECRET_KEY\""
            + " -o image.qcow2 \"$OSS_ENDPOINT/BUCKET/OBJECT\"");
    out.println("# The jdc command line:");
    out.println("# " + JdcCommands.configure(running, options.region()));
    out.flush();
    return 0;
  }
}
