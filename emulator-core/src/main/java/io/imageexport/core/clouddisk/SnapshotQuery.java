package io.imageexport.core.clouddisk;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import java.util.List;
import java.util.Optional;

/**
 * Which snapshots a caller asks for: all conditions hold at once, an empty list asks for any.
 *
 * @param nameContains a part of the name, in any letter case
 */
public record SnapshotQuery(
    AccountId account,
    String region,
    List<String> ids,
    List<SnapshotStatus> statuses,
    Optional<String> nameContains,
    int offset,
    int limit) {
  public SnapshotQuery {
    requireNonNull(account, "account is null");
    requireNonNull(region, "region is null");
    ids = List.copyOf(ids);
    statuses = List.copyOf(statuses);
    requireNonNull(nameContains, "nameContains is null");
    if (offset < 0 || limit < 1) {
      throw new IllegalArgumentException("offset " + offset + ", limit " + limit);
    }
  }
}
