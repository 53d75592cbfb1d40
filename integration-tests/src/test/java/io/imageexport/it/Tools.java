package io.imageexport.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs and files that some tests need and not every machine has.
 *
 * <p>Where one is missing the test is skipped, and says so; with {@code
 * -Dimageexport.tools.required=true}, as in CI, it fails.
 */
public final class Tools {
  private static final boolean REQUIRED = Boolean.getBoolean("imageexport.tools.required");
  private static final long LIMIT_SECONDS = 300;

  private Tools() {}

  static void requireProgram(String program, String debianPackage) {
    require(isInstalled(program), program + " is not installed", debianPackage);
  }

  static void requireFile(Path file, String debianPackage) {
    require(Files.isRegularFile(file), file + " is missing", debianPackage);
  }

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
    requireCommand(
        Files.exists(copy) && Arrays.equals(Files.readAllBytes(copy), wanted.toByteArray()),
        "the official client '" + name + "' is not installed, or not up to date",
        "integration-tests/clients/install " + name);
  }

  /** A network and mounts of its own for a program: Linux, where users may have them. */
  static void requireNetworkOfItsOwn() throws IOException, InterruptedException {
    requireProgram("unshare", "util-linux");
    requireProgram("ip", "iproute2");
    requireCommand(
        succeeds("unshare", "--map-root-user", "--net", "--mount", "ip", "link", "set", "lo", "up"),
        "users may not make namespaces",
        "sysctl -w user.max_user_namespaces=10000");
  }

  private static boolean succeeds(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private static void require(boolean there, String problem, String debianPackage) {
    requireCommand(there, problem, "apt-get install " + debianPackage);
  }

  private static void requireCommand(boolean there, String problem, String command) {
    if (there) {
      return;
    }
    String message = problem + "; get it with: " + command;
    if (REQUIRED) {
      Assertions.fail(message);
    }
    System.err.println("SKIPPED: " + message);
    Assumptions.abort(message);
  }

  private static boolean isInstalled(String program) {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  /** Runs a program that must succeed, and returns what it said. */
  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Assertions.assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it hangs: " + said);
    Assertions.assertEquals(0, process.exitValue(), String.join(" ", command) + ": " + said);
    return said;
  }
}
