package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which tasks a caller asks for: all conditions hold at once, an empty list asks for any.
 *
 * @param action the kind of tasks; every one that is listed where it is absent
 * @param createdFrom inclusive
 * @param createdTo inclusive
 */
public record TaskQuery(
    AccountId account,
    String region,
    Optional<TaskAction> action,
    List<Long> taskIds,
    Optional<TaskStatus> status,
    Optional<Instant> createdFrom,
    Optional<Instant> createdTo,
    int offset,
    int limit) {
  public TaskQuery {
    requireNonNull(account, "account is null");
    requireNonNull(region, "region is null");
    requireNonNull(action, "action is null");
    taskIds = List.copyOf(taskIds);
    requireNonNull(status, "status is null");
    requireNonNull(createdFrom, "createdFrom is null");
    requireNonNull(createdTo, "createdTo is null");
    if (offset < 0 || limit < 1) {
      throw new IllegalArgumentException("offset " + offset + ", limit " + limit);
    }
  }
}
