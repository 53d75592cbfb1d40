package io.imageexport.it;

import io.imageexport.testing.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What only integration tests need: official clients, and a network of the test's own. */
public final class Tools {
  private Tools() {}

  /** Where {@code clients/install} puts the official clients. */
  public static Path officialClients() {
    return Path.of(System.getProperty("imageexport.clients")).toAbsolutePath();
  }

  /**
   * One of the official clients.
   *
   * @param sources what it is made from: its installation has a copy of them
   */
  public static void requireOfficialClient(String name, List<Path> sources) throws IOException {
    ByteArrayOutputStream wanted = new ByteArrayOutputStream();
    for (Path source : sources) {
      Files.copy(source, wanted);
    }
    Path copy = officialClients().resolve(name).resolve("sources");
    if (!Files.exists(copy) || !Arrays.equals(Files.readAllBytes(copy), wanted.toByteArray())) {
      Tool.skip(
          "the official client '"
              + name
              + "' is not installed, or not up to date; get it with:"
              + " integration-tests/clients/install "
              + name);
    }
  }

  /** A network and mounts of its own for a program: Linux, where users may have them. */
  static void requireNetworkOfItsOwn() throws InterruptedException {
    Tool.require("unshare", "util-linux");
    Tool.require("ip", "iproute2");
    if (!Tool.succeeds(
        "unshare", "--map-root-user", "--net", "--mount", "ip", "link", "set", "lo", "up")) {
      Tool.skip(
          "users may not make namespaces; allow it with: sysctl -w user.max_user_namespaces=10000");
    }
  }

  /** Process ids of its own for a program, as a container has them: Linux, as root. */
  static void requireProcessIdsOfItsOwn() throws InterruptedException {
    Tool.require("unshare", "util-linux");
    Tool.require("flock", "util-linux");
    if (!Tool.succeeds("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "true")) {
      Tool.skip("this user may not make PID namespaces; run the tests as root");
    }
  }
}
