package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.region.Regions;
import java.util.Map;

/** One authenticated call of an operation. */
public record Call(AccountId account, Map<String, String> path, Query query, Body body) {
  public Call {
    requireNonNull(account, "account is null");
    path = Map.copyOf(path);
    requireNonNull(query, "query is null");
    requireNonNull(body, "body is null");
  }

  /** A value in the path, which is the truth even where the body repeats it. */
  public String path(String name) {
    return requireNonNull(path.get(name), name);
  }

  /** The region in the path, if there is one of that name. */
  public String region() {
    return Regions.require(path("regionId"));
  }
}
