package io.imageexport.core.imageimport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.testing.Thorough;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Imports of disks with the largest tables there can be fit a small heap, however many there are.
 *
 * <p>The heap has 128 MiB, of which the object in the test's store takes 33; a table takes 32, and
 * each task has 3 disks, and 13, which is the maximum, in thorough runs.
 */
class ImportMemoryTest {
  private static final int TASKS = 1;
  private static final int DISKS = Thorough.Condition.isMet() ? ImageDisk.MAX_DISKS : 3;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(
      value = DiskFormat.class,
      names = {"QCOW2", "VHD", "VMDK"})
  void theLargestTablesFitIntoASmallHeap(DiskFormat format) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:MaxDirectMemorySize=64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ImportInLittleMemory.class.getName(),
                format.name(),
                directory.toString(),
                Integer.toString(TASKS),
                Integer.toString(DISKS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertEquals(
        Collections.nCopies(TASKS, "FINISHED"), output.lines().map(String::strip).toList());
  }
}
