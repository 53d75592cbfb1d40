package io.imageexport.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** QEMU's own tools, from the PATH. */
public final class QemuImg {
  private QemuImg() {}

  /** Skips the test without the tools; fails it if {@code imageexport.tools.required=true}. */
  public static void require() {
    if (!Tool.isOnPath("qemu-img") || !Tool.isOnPath("qemu-io")) {
      Tool.missing("qemu-img or qemu-io", "qemu-utils");
    }
  }

  public static String run(Object... arguments) throws IOException, InterruptedException {
    return runTool("qemu-img", arguments);
  }

  /** Runs commands of qemu-io on an image. */
  public static String io(String format, Path image, List<String> commands)
      throws IOException, InterruptedException {
    List<Object> arguments = new ArrayList<>(List.of("-f", format));
    for (String command : commands) {
      arguments.add("-c");
      arguments.add(command);
    }
    arguments.add(image);
    return runTool("qemu-io", arguments.toArray());
  }

  /** Runs commands of qemu-io on a QCOW2 image. */
  public static String io(Path image, String... commands) throws IOException, InterruptedException {
    return io("qcow2", image, List.of(commands));
  }

  /** Runs commands that end qemu-io like a crash. */
  public static void crash(Path image, String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "qemu-io", "-f", "qcow2", "-c", command, "-c", "sigraise 9", image.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.waitFor();
  }

  private static String runTool(String tool, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(tool);
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    // Exit codes: qemu-img check 2 (corruptions), 3 (leaked clusters); qemu-img compare 1
    // (different).
    return Tool.run(command.toArray(String[]::new));
  }
}
