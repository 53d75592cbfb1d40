package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request may ask for: the operations that are emulated, and after them the others that JD
 * Cloud is known to have. Immutable.
 */
public final class RouteTable {
  private record Row(Route route, Optional<Operation> operation) {}

  /** What has to be equal before the segments of a path are worth a look. */
  private record Shape(String method, int segmentCount) {}

  private final Map<Shape, List<Row>> rows = new HashMap<>();

  /**
   * @param known operations of JD Cloud; may name emulated ones again
   */
  public RouteTable(List<Operation> operations, List<Route> known) {
    for (Operation operation : operations) {
      add(new Row(operation.route(), Optional.of(operation)));
    }
    for (Route route : known) {
      add(new Row(route, Optional.empty()));
    }
  }

  private void add(Row row) {
    Shape shape = new Shape(row.route().method(), row.route().path().segments().size());
    rows.computeIfAbsent(shape, first -> new ArrayList<>()).add(row);
  }

  /**
   * A route that a request fits.
   *
   * @param operation empty if it is not emulated
   * @param path the values in the path
   */
  record Match(Route route, Optional<Operation> operation, Map<String, String> path) {
    Match {
      requireNonNull(route, "route is null");
      requireNonNull(operation, "operation is null");
      path = Map.copyOf(path);
    }
  }

  /** All routes that a request fits, whatever the service; emulated ones come first. */
  List<Match> matches(String method, String rawPath) {
    Optional<List<String>> path = PathTemplate.decode(rawPath);
    if (path.isEmpty()) {
      return List.of();
    }
    List<Match> matches = new ArrayList<>();
    for (Row row : rows.getOrDefault(new Shape(method, path.get().size()), List.of())) {
      row.route()
          .path()
          .match(path.get())
          .ifPresent(values -> matches.add(new Match(row.route(), row.operation(), values)));
    }
    return matches;
  }

  /** The routes that are emulated. */
  public List<Route> emulated() {
    return rows.values().stream()
        .flatMap(List::stream)
        .filter(row -> row.operation().isPresent())
        .map(Row::route)
        .toList();
  }
}
