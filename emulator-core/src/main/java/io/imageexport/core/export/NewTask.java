package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * An accepted export, not yet numbered.
 *
 * @param decisions what was asked of the policy engine before it was accepted
 */
public record NewTask(
    ExportRequest request,
    List<DiskTarget> targets,
    List<TaskDecision> decisions,
    Instant createdAt) {
  public NewTask {
    requireNonNull(request, "request is null");
    targets = List.copyOf(targets);
    decisions = List.copyOf(decisions);
    requireNonNull(createdAt, "createdAt is null");
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("an export has at least one disk");
    }
  }
}
