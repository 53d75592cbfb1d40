package io.imageexport.api.cli;

import io.imageexport.api.RunningInstance;
import io.imageexport.api.auth.Credentials;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code emulator env}: how to point a client at the running emulator. */
@Command(
    name = "env",
    description = "Print addresses, keys and settings for clients of the running emulator.")
final class EnvCommand implements Callable<Integer> {
  private static final int STANDARD_HTTPS_PORT = 443;

  /** What of a client's lines is printed. */
  enum Part {
    SHELL,
    CODE
  }

  @Spec private CommandSpec spec;
  @Mixin private DataDirectoryOption dataDirectory;

  @Option(
      names = "--region-id",
      paramLabel = "REGION",
      converter = RegionName.class,
      description = "Region that clients call (default: cn-east-2)")
  private String region = RegionName.DEFAULT;

  @Option(
      names = "--client",
      paramLabel = "java|node|python|go|jdc",
      description = "Print the settings for this client and a complete example")
  private ClientKind client;

  @Option(names = "--https", description = "Use HTTPS and print where the certificates are")
  private boolean https;

  @Option(
      names = "--only",
      paramLabel = "shell|code",
      description =
          "Print one part of what --client prints: the settings, for eval, or the example, for a"
              + " file")
  private Part only;

  @Option(
      names = "--hosts",
      description = "Print lines for /etc/hosts that direct JD Cloud's host names to the emulator")
  private boolean hosts;

  @Override
  public Integer call() throws Exception {
    if (only != null && client == null) {
      throw new ParameterException(spec.commandLine(), "--only needs --client");
    }
    PrintWriter out = spec.commandLine().getOut();
    RunningInstance running = dataDirectory.running();
    ClientTarget target = target(running);
    if (client != null) {
      printClient(target, out);
    } else if (!hosts) {
      printAll(target, running, out);
    }
    if (hosts) {
      printHosts(running, out);
    }
    out.flush();
    return 0;
  }

  private ClientTarget target(RunningInstance running) throws IOException {
    if (!https) {
      return target(running, running.endpoint(), Optional.empty());
    }
    String endpoint =
        running
            .overTls()
            .orElseThrow(
                () ->
                    new IOException(
                        "the emulator runs without HTTPS; start it without --https-port off"));
    return target(running, endpoint, Optional.of(dataDirectory.certificates()));
  }

  private ClientTarget target(
      RunningInstance running, String endpoint, Optional<Path> certificates) {
    return new ClientTarget(
        URI.create(endpoint), certificates, running.accessKey(), running.secretKey(), region);
  }

  private void printClient(ClientTarget target, PrintWriter out) {
    List<String> shell = client.shell(target);
    if (only == null) {
      out.println(shell.isEmpty() ? "# No settings needed in the shell." : "# In the shell:");
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

  private static void printAll(ClientTarget target, RunningInstance running, PrintWriter out) {
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
    printStore(running, out);
    out.println("# The jdc command line:");
    out.println("# " + JdcCommands.configure(target));
    out.println("# Other clients: --client java, node, python or go, with or without --https.");
  }

  /** The secret of a store of the user's own goes to no terminal: its owner has it. */
  private static void printStore(RunningInstance running, PrintWriter out) {
    Optional<String> secret = running.builtInStoreSecret();
    out.println(Shell.export("OSS_ENDPOINT", running.ossEndpoint()));
    out.println(Shell.export("OSS_REGION", running.ossRegion()));
    out.println(Shell.export("OSS_ACCESS_KEY", running.ossAccessKey()));
    out.println(
        secret
            .map(key -> Shell.export("OSS_SECRET_KEY", key))
            .orElse(
                "# The object store is your own: set OSS_SECRET_KEY to what --oss-secret-key"
                    + " says."));
    out.println();
    out.println("# Download an object (curl 7.75 or later):");
    out.println(
        "# curl --aws-sigv4 \"aws:amz:$OSS_REGION:s3\""
            + " -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD'"
            + " --user \"$OSS_ACCESS_KEY:$OSS_SECRET_KEY\""
            + " -o image.qcow2 \"$OSS_ENDPOINT/BUCKET/OBJECT\"");
  }

  private static void printHosts(RunningInstance running, PrintWriter out) {
    out.println("# In /etc/hosts, while JD Cloud's host names are to lead to this emulator:");
    try (JdCloudClient caller =
        new JdCloudClient(
            URI.create(running.endpoint()),
            new Credentials(running.accessKey(), running.secretKey()))) {
      HostsFile.lines(caller).forEach(out::println);
    }
    Optional<Integer> port = running.overTls().map(endpoint -> URI.create(endpoint).getPort());
    if (port.isEmpty() || port.get() != STANDARD_HTTPS_PORT) {
      out.println(
          "# Clients without an endpoint setting call port 443: start the emulator with"
              + " --https-port 443,");
      out.println(
          "# as root, or after: sysctl -w net.ipv4.ip_unprivileged_port_start=443 (Linux).");
    }
    out.println("# Certificates: see --client CLIENT --https --only shell.");
  }
}
