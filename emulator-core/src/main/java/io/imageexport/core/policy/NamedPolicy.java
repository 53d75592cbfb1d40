package io.imageexport.core.policy;

import static java.util.Objects.requireNonNull;

/** A policy under the name by which decisions refer to it. */
public record NamedPolicy(String name, PolicyDocument document) {
  public NamedPolicy {
    requireNonNull(name, "name is null");
    requireNonNull(document, "document is null");
  }
}
