package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.testing.OpenTempDirectory;
import io.imageexport.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program for production, unchanged, calls https://vm.jdcloud-api.com and meets the emulator. */
class ProductionNamesIT {
  @TempDir(factory = OpenTempDirectory.class)
  private Path directory;

  @Test
  void aClientWithoutAnEndpointReachesTheEmulator() throws Exception {
    Tools.requireNetworkOfItsOwn();
    Path arguments = directory.resolve("arguments");
    Files.writeString(
        arguments,
        "-cp \"%s\"\n%s\n"
            .formatted(System.getProperty("java.class.path"), ProductionClient.class.getName()));
    String said =
        Tool.run(
            "unshare",
            "--map-root-user",
            "--net",
            "--mount",
            "sh",
            Path.of("src/test/resources/production/run.sh").toAbsolutePath().toString(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            Path.of(System.getProperty("imageexport.jar")).toAbsolutePath().toString(),
            directory.resolve("data").toString(),
            arguments.toString());
    assertEquals("1", said.lines().toList().getLast(), said);
  }
}
