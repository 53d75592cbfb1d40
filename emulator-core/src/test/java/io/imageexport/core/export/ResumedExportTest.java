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
 * after it, and another one goes on: the object is the same, no part is stored twice, and nothing
 * stays behind. Where the store refuses the next worker's first call, nothing stays behind either.
 */
class ResumedExportTest {
  @TempDir private Path directory;

  @TestFactory
  List<DynamicTest> aWorkerThatDiesAtAnyCallIsSucceeded() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Optional<Compression> form :
        List.of(Optional.<Compression>empty(), Optional.of(Compression.ZSTD_FAST))) {
      String name = form.map(Compression::name).orElse("uncompressed");
      OneExport undisturbed = new OneExport(directory);
      Life life = Life.withoutEnd();
      run(undisturbed, life, form);
      byte[] expected = undisturbed.objects.object(OneExport.KEY);
      for (int call = 0; call < life.calls(); call++) {
        for (boolean takesEffect : new boolean[] {false, true}) {
          int last = call;
          String when = name + ", call " + call + (takesEffect ? ", done" : ", not done");
          tests.add(
              DynamicTest.dynamicTest(
                  when, () -> assertSucceeded(form, Life.endingWith(last, takesEffect), expected)));
        }
      }
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> aStoreThatListsLessIsResumedOrBegunAnew() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Listing listing : List.of(Listing.WITHOUT_TAGS_AND_CHECKSUMS, Listing.NONE)) {
      OneExport undisturbed = new OneExport(directory);
      listing.applyTo(undisturbed.objects);
      Life life = Life.withoutEnd();
      run(undisturbed, life, Optional.empty());
      byte[] expected = undisturbed.objects.object(OneExport.KEY);
      for (int call = 0; call < life.calls(); call++) {
        Life first = Life.endingWith(call, true);
        String when = listing + ", call " + call;
        tests.add(
            DynamicTest.dynamicTest(
                when,
                () -> {
                  OneExport export = new OneExport(directory);
                  listing.applyTo(export.objects);
                  run(export, first, Optional.empty());
                  run(export, Life.withoutEnd(), Optional.empty());
                  assertFinished(export, expected);
                }));
      }
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> aResumedExportThatIsRefusedAtOnceLeavesNoUpload() throws IOException {
    OneExport undisturbed = new OneExport(directory);
    Life life = Life.withoutEnd();
    run(undisturbed, life, Optional.empty());
    List<DynamicTest> tests = new ArrayList<>();
    for (int call = 0; call < life.calls(); call++) {
      Life first = Life.endingWith(call, true);
      String when = "refused after call " + call;
      tests.add(
          DynamicTest.dynamicTest(
              when,
              () -> {
                OneExport export = new OneExport(directory);
                run(export, first, Optional.empty());
                if (export.task().status() == TaskStatus.PENDING) {
                  boolean isKnown = !export.log.openUploads().isEmpty();
                  export.objects.refuseAllFrom(export.objects.calls().size());
                  run(export, Life.withoutEnd(), Optional.empty());
                  assertEquals(TaskStatus.FAILED, export.task().status());
                  assertEquals(List.of(), export.log.openUploads());
                  assertTrue(!isKnown || export.objects.openUploads().isEmpty());
                }
              }));
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

  private void assertSucceeded(Optional<Compression> form, Life first, byte[] expected)
      throws IOException {
    OneExport export = new OneExport(directory);
    run(export, first, form);
    // How many checkpoints there are depends on time, and the last calls are not always made.
    if (first.hasEnded()) {
      assertEquals(TaskStatus.PENDING, export.task().status(), export.task().errorInfo());
      run(export, Life.withoutEnd(), form);
    }
    assertTrue(export.objects.mostOftenStored() <= 1, "a part was stored that was there already");
    assertFinished(export, expected);
  }

  private static void assertFinished(OneExport export, byte[] expected) throws IOException {
    assertEquals(TaskStatus.FINISHED, export.task().status(), export.task().errorInfo());
    assertArrayEquals(expected, export.objects.object(OneExport.KEY));
    export.assertObjectHoldsTheDisk();
    export.log.letAnnouncementsAge(Duration.ofMinutes(3));
    new StrayUploads(export.log, export.objects, OneExport.CLOCK).sweep();
    assertEquals(Set.of(), Set.copyOf(export.objects.openUploads()));
    assertEquals(0, export.log.announcements());
    assertEquals(List.of(), export.log.ofEndedTasks(1));
  }
}
