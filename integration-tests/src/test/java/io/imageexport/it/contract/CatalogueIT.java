package io.imageexport.it.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imageexport.api.http.Catalogue;
import io.imageexport.api.http.Route;
import io.imageexport.it.EmulatorProcess;
import io.imageexport.it.SharedEmulator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What JD Cloud has and the emulator does not is named as such; what nobody has is not there. */
@ExtendWith(SharedEmulator.class)
class CatalogueIT {
  private static final ContractDocument DOCUMENT = ContractDocument.jdCloud();
  private static final List<Route> DECLINED =
      Catalogue.routes().stream().filter(route -> !isEmulated(route)).toList();

  private final SignedCaller caller;
  private final ResponseCheck responses = new ResponseCheck(DOCUMENT);

  CatalogueIT(EmulatorProcess emulator) {
    this.caller = new SignedCaller(emulator);
  }

  private static boolean isEmulated(Route route) {
    return DOCUMENT.operations().stream()
        .anyMatch(
            operation ->
                operation.service().equals(route.service().scopeName())
                    && operation.name().equals(route.operation()));
  }

  private Exchange call(String service, String method, String path) throws Exception {
    return path.startsWith("/v1/")
        ? caller.recordedCall(service, method, path)
        : caller.call(service, method, new GeneratedRequest(path, "", ""));
  }

  private static String path(Route route) {
    return route.path().text().replace("{regionId}", "cn-east-2").replaceAll("\\{[A-Za-z]+}", "x1");
  }

  @Test
  void anOperationThatIsNotEmulatedSaysSo() throws Exception {
    assertFalse(DECLINED.isEmpty());
    for (Route route : DECLINED) {
      String service = route.service().scopeName();
      Exchange exchange = call(service, route.method(), path(route));
      assertEquals(501, exchange.status(), exchange.toString());
      assertEquals(route.operation(), exchange.operationId());
      assertEquals(List.of(), responses.gatewayFaults(exchange));
      JsonNode error = exchange.response().path("error");
      assertEquals("NOT_IMPLEMENTED", error.path("status").asText());
      assertEquals(
          service + ":" + route.operation() + " is not emulated; see /_emulator/coverage",
          error.path("message").asText());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vm, PATCH, /v1/regions/cn-east-2/instances, a method that the path does not have",
    "vm, GET, /v1/regions/cn-east-2/disks, a path of another service",
    "vm, GET, /v1/regions/cn-east-2/nothing, a path of no service",
    "vm, HEAD, /v1/regions/cn-east-2/images, another method",
  })
  void whatNobodyHasIsNotThere(String service, String method, String path, String why)
      throws Exception {
    Exchange exchange = call(service, method, path);
    assertEquals(404, exchange.status(), why);
    if (!method.equals("HEAD")) {
      assertEquals(
          "no route and no API found with those values",
          exchange.response().path("error").path("message").asText());
    }
  }

  /** Two services share this path: what the credential was made for says which one is asked. */
  @Test
  void theScopeTellsServicesApart() throws Exception {
    assertEquals("describeQuotas", call("vm", "GET", "/v1/regions/cn-east-2/quotas").operationId());
    assertEquals(
        "describeQuota", call("disk", "GET", "/v1/regions/cn-east-2/quotas").operationId());
    assertEquals(404, call("iam", "GET", "/v1/regions/cn-east-2/quotas").status());
  }

  @Test
  void theDocumentsAreServed() throws Exception {
    assertEquals(DOCUMENT.served(), call("none", "GET", "/openapi.json").response());
    assertEquals(
        ContractDocument.emulator().served(),
        call("none", "GET", "/_emulator/openapi.json").response());
    assertTrue(call("none", "GET", "/_emulator/coverage").response().path("entries").isArray());
  }
}
