package io.imageexport.core.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.task.TaskRun;
import io.imageexport.core.task.TaskStatus;
import io.imageexport.qcow2.compression.Compression;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker dies at each call that an export makes to the store or to the log, before the call or
 * behind it, and another one goes on: the object is the same, no part is stored twice, and nothing
 * stays behind.
 */
class ResumedExportTest {
  @TempDir private Path directory;

  @TestFactory
  List<DynamicTest> aWorkerThatDiesAtAnyCallIsSucceeded() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Optional<Compression> form :
        List.of(Optional.<Compression>empty(), Optional.of(Compression.ZSTD_FAST))) {
      String name = form.map(Compression::name).orElse("uncompressed");
      OneExport undisturbed = new OneExport(directory.resolve(name));
      Life life = Life.withoutEnd();
      run(undisturbed, life, form);
      byte[] expected = undisturbed.objects.object(OneExport.KEY);
      for (int call = 0; call < life.calls(); call++) {
        for (boolean takesEffect : new boolean[] {false, true}) {
          int last = call;
          String when = name + ", call " + call + (takesEffect ? ", done" : ", not done");
          tests.add(
              DynamicTest.dynamicTest(
                  when,
                  () ->
                      assertSucceeded(
                          directory.resolve(when),
                          form,
                          Life.endingWith(last, takesEffect),
                          expected)));
        }
      }
    }
    return tests;
  }

  private static void run(OneExport export, Life life, Optional<Compression> form) {
    try (ExportRunner runner =
        export.runner(
            life.reach(ObjectStore.class, export.objects),
            life.reach(UploadLog.class, export.log),
            form)) {
      new TaskRun(export.claim(), runner).run();
    }
  }

  private static void assertSucceeded(
      Path directory, Optional<Compression> form, Life first, byte[] expected) throws IOException {
    OneExport export = new OneExport(directory);
    run(export, first, form);
    // How many checkpoints there are depends on time, and the last calls are not always made.
    if (first.hasEnded()) {
      assertEquals(TaskStatus.PENDING, export.task().status(), export.task().errorInfo());
      run(export, Life.withoutEnd(), form);
    }
    assertEquals(TaskStatus.FINISHED, export.task().status(), export.task().errorInfo());
    assertArrayEquals(expected, export.objects.object(OneExport.KEY));
    export.assertObjectHoldsTheDisk();
    assertTrue(export.objects.mostOftenStored() <= 1, "a part was stored that was there already");

    export.log.letAnnouncementsAge(Duration.ofMinutes(3));
    new StrayUploads(export.log, export.objects, OneExport.CLOCK).sweep();
    assertEquals(Set.of(), Set.copyOf(export.objects.openUploads()));
    assertEquals(0, export.log.announcements());
    assertEquals(List.of(), export.log.ofEndedTasks(1));
  }
}
