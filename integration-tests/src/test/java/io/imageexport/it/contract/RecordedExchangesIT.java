package io.imageexport.it.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Everything that clients and tests have asked in this run, and were answered, is as the document
 * says. Runs behind the tests that ask.
 */
@Order(Integer.MAX_VALUE - 1)
class RecordedExchangesIT {
  /** How many faults are told, each with the first exchange that has it. */
  private static final int MAX_FAULTS = 30;

  private final ContractDocument document = ContractDocument.jdCloud();
  private final ResponseCheck responses = new ResponseCheck(document);

  @Test
  void theyAreAsTheDocumentSays() throws Exception {
    List<Exchange> exchanges = Recordings.read();
    if (exchanges.isEmpty()) {
      System.err.println("NOT CHECKED: this run has recorded nothing");
    }
    Assumptions.assumeFalse(exchanges.isEmpty(), "nothing was recorded");
    Map<String, Exchange> first = new LinkedHashMap<>();
    for (Exchange exchange : exchanges) {
      for (String fault : faults(exchange)) {
        first.putIfAbsent(exchange.operationId() + fault.replaceAll("/[0-9]+", "/*"), exchange);
      }
    }
    String told =
        first.entrySet().stream()
            .limit(MAX_FAULTS)
            .map(fault -> told(fault.getKey(), fault.getValue()))
            .collect(Collectors.joining("\n"));
    assertEquals("", told);
  }

  private static String told(String fault, Exchange exchange) {
    return "%s, %s: %s\n    %s".formatted(exchange.client(), exchange.scenario(), fault, exchange);
  }

  private List<String> faults(Exchange exchange) {
    Optional<ContractOperation> operation =
        document.find(exchange.method(), exchange.path(), exchange.operationId());
    if (operation.isEmpty()) {
      // Not emulated, refused before a route was looked for, or no route at all.
      return responses.gatewayFaults(exchange);
    }
    List<String> faults = new ArrayList<>(responses.faults(operation.get(), exchange));
    if (exchange.status() == 200) {
      faults.addAll(
          RequestCheck.faults(
              operation.get(), exchange.path(), exchange.query(), exchange.requestBody()));
    }
    return faults;
  }
}
