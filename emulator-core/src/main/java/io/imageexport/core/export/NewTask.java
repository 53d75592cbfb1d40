package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/** An accepted export, not yet numbered. */
public record NewTask(ExportRequest request, List<DiskTarget> targets, Instant createdAt) {
  public NewTask {
    requireNonNull(request, "request is null");
    targets = List.copyOf(targets);
    requireNonNull(createdAt, "createdAt is null");
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("an export has at least one disk");
    }
  }
}
