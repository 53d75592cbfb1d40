package io.imageexport.core.identity;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What the queries for roles and policies have in common.
 *
 * @param keyword part of the name, in any letter case
 * @param newestFirst by the time of creation; otherwise the oldest come first
 */
public record ListQuery(
    AccountId account, Optional<String> keyword, boolean newestFirst, int offset, int limit) {
  public ListQuery {
    requireNonNull(account, "account is null");
    requireNonNull(keyword, "keyword is null");
    if (offset < 0 || limit < 1) {
      throw new IllegalArgumentException("no page: offset " + offset + ", limit " + limit);
    }
  }
}
