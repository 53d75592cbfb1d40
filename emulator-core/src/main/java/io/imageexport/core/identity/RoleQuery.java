package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** Which roles of an account are asked for. */
public record RoleQuery(ListQuery list, Optional<RoleType> type) {
  public RoleQuery {
    requireNonNull(list, "list is null");
    requireNonNull(type, "type is null");
  }
}
