package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.testing.OpenTempDirectory;
import io.imageexport.testing.QemuImg;
import io.imageexport.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main scenarios on Java 21, where a virtual thread that blocks in a monitor keeps its carrier
 * from all others. Java reports each such thread.
 */
@SideBySide
class OldestJavaIT {
  /** Made by {@code integration-tests/java21/install}. */
  private static final Path JAVA = Path.of("../.java21/runtime/bin/java").toAbsolutePath();

  /** In a report: who holds the monitor. */
  private static final String PINNED = "<== monitors:";

  private static final String BUCKET = "test-export";
  private static final String IMAGE = "img-demo000001";
  private static final int EXPORTS = 4;

  @TempDir(factory = OpenTempDirectory.class)
  private Path directory;

  @BeforeAll
  static void requireTools() {
    QemuImg.require();
    if (!Files.isExecutable(JAVA)) {
      Tool.skip("Java 21 is missing; get it with: integration-tests/java21/install");
    }
  }

  private EmulatorProcess serve() throws Exception {
    return EmulatorProcess.serveOn(
        JAVA,
        List.of("-Djdk.tracePinnedThreads=short"),
        directory.resolve("data"),
        "--compression",
        "zlib-fast");
  }

  private void assertFinished(JavaSdk sdk, String taskId) throws InterruptedException {
    TaskInfo task = sdk.awaitEnd(taskId);
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
  }

  private static String submit(JavaSdk sdk, String prefix) {
    return sdk.submit(JavaSdk.request(IMAGE).ossPrefix(prefix));
  }

  private Path fetch(EmulatorProcess emulator, String prefix) throws Exception {
    return Downloads.fetch(
        emulator, BUCKET, prefix + "_exportImage_" + IMAGE, directory.resolve(prefix));
  }

  @Test
  void exportsImportsAndCopiesPinNoThreadAndOutliveAKill() throws Exception {
    List<String> tasks = new ArrayList<>();
    try (EmulatorProcess emulator = serve()) {
      JavaSdk sdk = JavaSdk.of(emulator);
      for (int i = 0; i < EXPORTS; i++) {
        tasks.add(submit(sdk, "first" + i));
      }
      for (String task : tasks) {
        assertFinished(sdk, task);
      }
      assertFinished(sdk, sdk.importQcow2(BUCKET, "first0_exportImage_" + IMAGE, "come-back"));
      sdk.awaitReady(sdk.copy(IMAGE, JavaSdk.REGION), JavaSdk.REGION);
      tasks.add(submit(sdk, "killed"));
      sdk.awaitProgress(tasks.getLast());
      emulator.kill();
      assertFalse(emulator.output().contains(PINNED), emulator.output());
    }
    try (EmulatorProcess emulator = serve()) {
      JavaSdk sdk = JavaSdk.of(emulator);
      for (String task : tasks) {
        assertFinished(sdk, task);
      }
      Path first = fetch(emulator, "first0");
      QemuImg.run("check", first);
      assertEquals(-1, Files.mismatch(first, fetch(emulator, "killed")));
      assertFalse(emulator.output().contains(PINNED), emulator.output());
    }
  }
}
