package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

/**
 * What an operation answers to.
 *
 * @param operation the name in the documentation, such as {@code exportImage}
 */
public record Route(Service service, String operation, String method, PathTemplate path) {
  public Route {
    requireNonNull(service, "service is null");
    requireNonNull(operation, "operation is null");
    requireNonNull(method, "method is null");
    requireNonNull(path, "path is null");
  }

  public Route(Service service, String operation, String method, String template) {
    this(service, operation, method, PathTemplate.of(template));
  }
}
