package io.imageexport.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The list of JD Cloud's operations. */
class CatalogueTest {
  private final List<Route> routes = Catalogue.routes();
  private final RouteTable table = new RouteTable(List.of(), routes);

  @Test
  void itHoldsTheFiveServices() {
    assertEquals(
        Set.of(Service.values()), new HashSet<>(routes.stream().map(Route::service).toList()));
    assertEquals(
        160, Catalogue.entries().stream().filter(Catalogue.Entry::inSdk).count(), "of the SDK");
  }

  @Test
  void aServiceHasEachNameOnce() {
    Set<String> names = new HashSet<>();
    for (Route route : routes) {
      assertTrue(names.add(route.service() + " " + route.operation()), route.operation());
    }
  }

  /** So the order of routes has no effect, and a literal cannot hide behind a template. */
  @Test
  void noTwoRoutesOfAServiceAnswerToOnePath() {
    for (Route route : routes) {
      String path = route.path().text().replaceAll("\\{[^}]*}", "x");
      List<String> fitting =
          table.matches(route.method(), path).stream()
              .filter(match -> match.route().service() == route.service())
              .map(match -> match.route().operation())
              .toList();
      assertEquals(List.of(route.operation()), fitting, path);
    }
  }

  @Test
  void oneWithoutAnOperationHasNone() {
    RouteTable.Match match = table.matches("POST", "/v1/regions/cn-east-2/instances").getFirst();
    assertEquals("createInstances", match.route().operation());
    assertTrue(match.operation().isEmpty());
    assertEquals(List.of(), table.matches("PATCH", "/v1/regions/cn-east-2/instances"));
    assertEquals(List.of(), table.matches("POST", "/v1/regions/cn-east-2/nothing"));
  }
}
