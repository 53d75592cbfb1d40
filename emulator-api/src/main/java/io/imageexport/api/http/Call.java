package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.access.Ruling;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.Principal;
import io.imageexport.core.region.Regions;
import java.util.List;
import java.util.Map;

/**
 * One authenticated call of an operation.
 *
 * @param sourceAddress the IP address that it comes from
 * @param rulings what was ruled about the caller, for each resource of the operation; empty until
 *     then
 */
public record Call(
    Principal caller,
    String sourceAddress,
    Map<String, String> path,
    Query query,
    Body body,
    PageBounds pageBounds,
    List<Ruling> rulings) {
  public Call {
    requireNonNull(caller, "caller is null");
    requireNonNull(sourceAddress, "sourceAddress is null");
    path = Map.copyOf(path);
    requireNonNull(query, "query is null");
    requireNonNull(body, "body is null");
    requireNonNull(pageBounds, "pageBounds is null");
    rulings = List.copyOf(rulings);
  }

  Call ruled(List<Ruling> about) {
    return new Call(caller, sourceAddress, path, query, body, pageBounds, about);
  }

  /** What was ruled about the one resource of the operation. */
  public Ruling ruling() {
    return rulings.getFirst();
  }

  /** The account whose things the caller sees. */
  public AccountId account() {
    return caller.account();
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
