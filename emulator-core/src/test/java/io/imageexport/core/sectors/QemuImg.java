package io.imageexport.core.sectors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** QEMU's own tools, from the PATH. */
public final class QemuImg {
  private static final String MISSING =
      "qemu-img and qemu-io are not both on the PATH; get them with: apt-get install qemu-utils";

  private QemuImg() {}

  /** Skips the test without the tools; fails it if {@code imageexport.tools.required=true}. */
  public static void require() {
    if (onPath("qemu-img") && onPath("qemu-io")) {
      return;
    }
    if (Boolean.getBoolean("imageexport.tools.required")) {
      Assertions.fail(MISSING);
    }
    System.err.println("SKIPPED: " + MISSING);
    Assumptions.abort(MISSING);
  }

  private static boolean onPath(String tool) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, tool))) {
        return true;
      }
    }
    return false;
  }

  public static String run(Object... arguments) throws IOException, InterruptedException {
    return runTool("qemu-img", arguments);
  }

  /** Runs commands of qemu-io on an image. */
  public static String io(String format, Path image, String... commands)
      throws IOException, InterruptedException {
    List<Object> arguments = new ArrayList<>(List.of("-f", format));
    for (String command : commands) {
      arguments.add("-c");
      arguments.add(command);
    }
    arguments.add(image);
    return runTool("qemu-io", arguments.toArray());
  }

  private static String runTool(String tool, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(tool);
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + output);
    return output;
  }
}
