package io.imageexport.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
final class Tools {
  private static final boolean REQUIRED = Boolean.getBoolean("imageexport.tools.required");
  private static final long LIMIT_SECONDS = 300;

  private Tools() {}

  static void requireProgram(String program, String debianPackage) {
    require(isInstalled(program), program + " is not installed", debianPackage);
  }

  static void requireFile(Path file, String debianPackage) {
    require(Files.isRegularFile(file), file + " is missing", debianPackage);
  }

  /** A Python that has JD Cloud's official SDK. */
  static String requirePythonSdk() {
    String python = System.getProperty("imageexport.python", "");
    requireCommand(
        !python.isEmpty(),
        "no Python with the official SDK",
        "python3 -m venv .python && .python/bin/pip install jdcloud_sdk, and say"
            + " -Dimageexport.python=$PWD/.python/bin/python");
    return python;
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
