package io.imageexport.api.cli;

import io.imageexport.api.RunningInstance;
import io.imageexport.api.client.JdCloudClient;
import io.imageexport.api.tls.TrustFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code emulator env}: how to point a client at the running emulator. */
@Command(
    name = "env",
    description = "Prints how to point clients at the running emulator, keys included.",
    mixinStandardHelpOptions = true)
final class EnvCommand implements Callable<Integer> {
  private static final int STANDARD_HTTPS_PORT = 443;

  /** What of a client's lines is printed. */
  enum Part {
    SHELL,
    CODE
  }

  @Spec private CommandSpec spec;
  @Mixin private ClientOptions options;

  @Option(
      names = "--client",
      paramLabel = "java|node|python|go|jdc",
      description = "Prints the lines for this client, and an example that runs as it is")
  private ClientKind client;

  @Option(names = "--https", description = "By HTTPS, certificates included")
  private boolean https;

  @Option(
      names = "--only",
      paramLabel = "shell|code",
      description = "Prints one part of a client's lines: for eval, or for a file")
  private Part only;

  @Option(
      names = "--hosts",
      description = "Prints the lines of /etc/hosts that lead the names of production here")
  private boolean hosts;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    ClientTarget target = target();
    if (client != null) {
      printClient(target, out);
    } else if (!hosts) {
      printAll(target, out);
    }
    if (hosts) {
      printHosts(out);
    }
    out.flush();
    return 0;
  }

  private ClientTarget target() throws IOException {
    RunningInstance running = options.running();
    if (!https) {
      return target(running, running.endpoint(), Optional.empty());
    }
    String endpoint =
        running
            .overTls()
            .orElseThrow(() -> new IOException("the emulator was started with --https-port off"));
    return target(running, endpoint, Optional.of(options.certificates()));
  }

  private ClientTarget target(
      RunningInstance running, String endpoint, Optional<Path> certificates) {
    return new ClientTarget(
        URI.create(endpoint),
        certificates,
        running.accessKey(),
        running.secretKey(),
        options.region());
  }

  private void printClient(ClientTarget target, PrintWriter out) {
    List<String> shell = client.shell(target);
    if (only == null) {
      out.println(shell.isEmpty() ? "# Nothing to say in the shell." : "# In the shell:");
    }
    if (only != Part.CODE) {
      shell.forEach(out::println);
    }
    if (only == null) {
      out.println();
      out.println("# In " + client.exampleName() + " (--only code prints nothing else):");
    }
    if (only != Part.SHELL) {
      out.print(client.example(target));
    }
  }

  private void printAll(ClientTarget target, PrintWriter out) throws IOException {
    RunningInstance running = options.running();
    out.println(Shell.export("JDCLOUD_ENDPOINT", target.endpoint().toString()));
    target
        .certificates()
        .ifPresent(
            certificates ->
                out.println(
                    Shell.export(
                        "JDCLOUD_CA_CERTIFICATE", TrustFiles.root(certificates).toString())));
    out.println(Shell.export("JDCLOUD_ACCOUNT", running.account()));
    out.println(Shell.export("JDCLOUD_REGION", target.region()));
    out.println(Shell.export("JDCLOUD_ACCESS_KEY", target.accessKey()));
    out.println(Shell.export("JDCLOUD_SECRET_KEY", target.secretKey()));
    out.println(Shell.export("OSS_ENDPOINT", running.ossEndpoint()));
    out.println();
    out.println("# Download an object from the embedded store (curl 7.75 or later):");
    out.println(
        "# curl --aws-sigv4 aws:amz:us-east-1:s3 -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --user \"$JDCLOUD_ACCESS_KEY:$JDCLOUD_SECRET_KEY\""
            + " -o image.qcow2 \"$OSS_ENDPOINT/BUCKET/OBJECT\"");
    out.println("# The jdc command line:");
    out.println("# " + JdcCommands.configure(target));
    out.println("# The other clients: --client java, node, python or go, with --https or without.");
  }

  private void printHosts(PrintWriter out) throws IOException {
    out.println("# In /etc/hosts, as long as the names of production are to mean this emulator:");
    try (JdCloudClient caller = options.client()) {
      HostsFile.lines(caller).forEach(out::println);
    }
    Optional<Integer> port =
        options.running().overTls().map(endpoint -> URI.create(endpoint).getPort());
    if (port.isEmpty() || port.get() != STANDARD_HTTPS_PORT) {
      out.println(
          "# A client that is given no endpoint calls port 443: start the emulator with"
              + " --https-port 443,");
      out.println(
          "# as root, or after: sysctl -w net.ipv4.ip_unprivileged_port_start=443 (Linux).");
    }
    out.println("# Certificates: the lines of --client CLIENT --https --only shell.");
  }
}
