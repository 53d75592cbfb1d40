package io.imageexport.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The script {@code ./emulator}, which users type. */
final class Launcher {
  private Launcher() {}

  /** Returns the script of this working tree, which the build that runs the tests has built. */
  static Path path() throws IOException {
    Path script = Path.of(System.getProperty("imageexport.launcher")).toAbsolutePath();
    // Maven leaves the archive alone where only times of files changed; the launcher would build.
    Path target = script.resolveSibling("emulator-api").resolve("target");
    if (Files.exists(target.resolve("emulator.jar"))) {
      Files.writeString(target.resolve("built"), "");
    }
    return script;
  }

  /** Returns the folder of the whole project. */
  static Path project() throws IOException {
    return path().getParent();
  }
}
