package io.imageexport.api;

import io.imageexport.core.access.AccessControl;
import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.export.ExportHelper;
import io.imageexport.core.export.ExportRunner;
import io.imageexport.core.export.PartTurns;
import io.imageexport.core.export.StrayUploads;
import io.imageexport.core.imagecopy.CopyRunner;
import io.imageexport.core.imageimport.ImportRunner;
import io.imageexport.core.memory.MemoryBudget;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.task.TaskAction;
import io.imageexport.core.task.TaskHelper;
import io.imageexport.core.task.TaskRunner;
import io.imageexport.core.task.TaskWorkers;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What works on tasks, wired: the workers, and the search for what dead ones have left. */
final class DataPlane {
  /** Uploads that a dead worker left behind cost room, and nothing else: there is no hurry. */
  private static final Duration STRAY_UPLOADS_INTERVAL = Duration.ofMinutes(1);

  private DataPlane() {}

  /**
   * Starts it.
   *
   * @param resources that end it
   */
  static TaskWorkers start(
      EmulatorConfig config,
      State state,
      ObjectStore objects,
      BucketOwners buckets,
      String workerName,
      Resources resources)
      throws IOException {
    MemoryBudget memory = MemoryBudget.ofHeap();
    Optional<PartTurns> turns = config.spread() ? Optional.of(state.partTurns()) : Optional.empty();
    ExportRunner exports =
        new ExportRunner(
            objects,
            state.uploads(),
            turns,
            buckets,
            state.roles(),
            new AccessControl(state.policies(), config.iam(), state.clock()),
            state.snapshots(),
            memory,
            config.exports());
    Map<TaskAction, TaskRunner> runners =
        Map.of(
            TaskAction.EXPORT_IMAGE,
            exports,
            TaskAction.IMPORT_IMAGE,
            new ImportRunner(
                objects, buckets, state.snapshots(), memory, config.exports().retries()),
            TaskAction.COPY_IMAGE,
            new CopyRunner(state.snapshots(), memory));
    TaskHelper helper =
        turns.isPresent() ? new ExportHelper(exports, turns.get(), workerName) : TaskHelper.none();
    TaskWorkers workers =
        new TaskWorkers(
            state.tasks(), runners, helper, config.workers(), workerName, state.clock());
    resources.add(workers);
    workers.start();
    StrayUploads strayUploads = new StrayUploads(state.uploads(), objects, state.clock());
    resources.add(
        Periodically.start(
            "the search for stray uploads", strayUploads::sweep, STRAY_UPLOADS_INTERVAL));
    return workers;
  }
}
