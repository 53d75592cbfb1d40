package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.object.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An export under its number.
 *
 * @param progressPercent 0 to 100; 100 exactly when finished
 * @param errorInfo why the task failed: a code and a sentence; empty otherwise
 * @param finishedAt when the task ended, well or badly
 */
public record ExportTask(
    long taskId,
    ExportRequest request,
    List<DiskTarget> targets,
    TaskStatus status,
    int progressPercent,
    String errorInfo,
    Instant createdAt,
    Optional<Instant> finishedAt) {
  public ExportTask {
    requireNonNull(request, "request is null");
    targets = List.copyOf(targets);
    requireNonNull(status, "status is null");
    requireNonNull(errorInfo, "errorInfo is null");
    requireNonNull(createdAt, "createdAt is null");
    requireNonNull(finishedAt, "finishedAt is null");
    if (progressPercent < 0 || progressPercent > 100) {
      throw new IllegalArgumentException("progress out of 0..100: " + progressPercent);
    }
  }

  public ObjectKey objectKey(DiskTarget target) {
    return new ObjectKey(request.ossUrl().bucket().value(), target.objectKey());
  }
}
