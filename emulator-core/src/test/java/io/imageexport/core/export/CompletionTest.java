package io.imageexport.core.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.ObjectStoreException.Kind;
import io.imageexport.core.task.TaskRun;
import io.imageexport.core.task.TaskStatus;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an export whose completion is answered with a failure. */
class CompletionTest {
  @TempDir private static Path directory;

  /**
   * Answers of one export's attempts to complete, each a kind, a code, and whether the store did
   * what it was asked for. Further attempts are answered as they should be.
   */
  @ParameterizedTest
  @CsvSource({
    "ALL,  TRANSIENT ConnectionFailed done",
    "ALL,  TRANSIENT ConnectionFailed not-done",
    "ALL,  TRANSIENT InternalError not-done/TRANSIENT MalformedAnswer done",
    "ALL,  TRANSIENT MalformedAnswer not-done/TRANSIENT MalformedAnswer not-done",
    "ALL,  PERMANENT UnexpectedAnswer done",
    "ALL,  PERMANENT NoSuchUpload done",
    "ALL,  PERMANENT AccessDenied done",
    "NONE, TRANSIENT ConnectionFailed done",
    "NONE, TRANSIENT ConnectionFailed not-done",
    "NONE, TRANSIENT TimedOut not-done/TRANSIENT TimedOut done",
    "NONE, PERMANENT NoSuchUpload done",
  })
  void whatWasCompletedIsFinished(Listing listing, String answers) throws IOException {
    OneExport export = run(listing, answers);
    assertEquals(TaskStatus.FINISHED, export.task().status(), export.task().errorInfo());
    export.assertObjectHoldsTheDisk();
    assertEquals(Set.of(), Set.copyOf(export.objects.openUploads()));
    assertEquals(List.of(), export.log.openUploads());
  }

  @ParameterizedTest
  @CsvSource({
    "ALL,  PERMANENT UnexpectedAnswer not-done",
    "ALL,  PERMANENT InvalidPart not-done",
    "ALL,  TRANSIENT InternalError not-done/PERMANENT InvalidPart not-done",
    "NONE, PERMANENT UnexpectedAnswer not-done",
    "NONE, PERMANENT AccessDenied not-done",
  })
  void whatWasNotCompletedFailsWithTheStoresReason(Listing listing, String answers)
      throws IOException {
    OneExport export = run(listing, answers);
    assertEquals(TaskStatus.FAILED, export.task().status());
    String lastCode = answers.replaceAll(".* (\\w+) not-done", "$1");
    assertTrue(export.task().errorInfo().startsWith(lastCode + ": "), export.task().errorInfo());
    assertEquals(Set.of(), Set.copyOf(export.objects.openUploads()));
    assertEquals(List.of(), export.log.openUploads());
  }

  private OneExport run(Listing listing, String answers) throws IOException {
    OneExport export = new OneExport(directory);
    listing.applyTo(export.objects);
    ObjectStore store = answering(List.of(answers.split("/")), export.objects);
    try (ExportRunner runner = export.runner(store, export.log, Optional.empty())) {
      new TaskRun(export.claim(), runner).run();
    }
    return export;
  }

  private static ObjectStore answering(List<String> answers, ObjectStore store) {
    AtomicInteger attempts = new AtomicInteger();
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, arguments) -> {
              boolean disturbed =
                  method.getName().equals("completeUpload") && attempts.get() < answers.size();
              String[] answer =
                  disturbed ? answers.get(attempts.getAndIncrement()).split(" ") : new String[0];
              try {
                if (!disturbed || answer[2].equals("done")) {
                  Object result = method.invoke(store, arguments);
                  if (!disturbed) {
                    return result;
                  }
                }
                throw new ObjectStoreException(Kind.valueOf(answer[0]), answer[1], "so", null);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
