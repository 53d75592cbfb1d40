package io.imageexport.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs and files that some tests need and not every machine has.
 *
 * <p>Where one is missing, the test is skipped and says so; with {@code
 * -Dimageexport.tools.required=true}, as in CI, it fails.
 */
public final class Tool {
  private static final boolean REQUIRED = Boolean.getBoolean("imageexport.tools.required");
  private static final long LIMIT_SECONDS = 300;

  private Tool() {}

  /** Whether missing tools are failures. */
  public static boolean areRequired() {
    return REQUIRED;
  }

  public static boolean isOnPath(String program) {
    return onPath(program).isPresent();
  }

  /** Where a program is on the PATH. */
  public static Optional<Path> onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  public static void require(String program, String debianPackage) {
    if (!isOnPath(program)) {
      missing(program, debianPackage);
    }
  }

  public static void requireFile(Path file, String debianPackage) {
    if (!Files.isRegularFile(file)) {
      missing(file.toString(), debianPackage);
    }
  }

  /** Skips the test, or fails it where tools are required. */
  public static void missing(String what, String debianPackage) {
    skip(what + " is missing; get it with: apt-get install " + debianPackage);
  }

  /** Skips the test, or fails it where tools are required. */
  public static void skip(String reason) {
    if (REQUIRED) {
      Assertions.fail(reason);
    }
    leaveOut(reason);
  }

  /** Skips the test even if tools are required: its tool takes too long to build in CI. */
  public static void leaveOut(String reason) {
    System.err.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }

  public static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(Patience.seconds(LIMIT_SECONDS), TimeUnit.SECONDS)
          && process.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  /** Runs a program that must succeed, without input, and returns its output. */
  public static String run(String... command) throws IOException, InterruptedException {
    return runWithInput("", command);
  }

  /**
   * Runs a program that must succeed, and returns its output.
   *
   * @param input small, or read by the program before it writes much
   */
  public static String runWithInput(String input, String... command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + output);
    return output;
  }
}
