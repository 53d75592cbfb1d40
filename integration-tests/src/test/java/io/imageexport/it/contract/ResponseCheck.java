package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Holds the answers of JD Cloud's interface to its document. */
final class ResponseCheck {
  private static final String CONTENT_TYPE = "application/json; charset=utf-8";

  private final List<ContractError> gatewayErrors;
  private final JsonNode refusal;

  ResponseCheck(ContractDocument document) {
    this.gatewayErrors = ContractError.list(document.at("/components/responses/Gateway/x-errors"));
    this.refusal = Schemas.closed(document.at("/components/schemas/Refusal"));
  }

  List<ContractError> gatewayErrors() {
    return gatewayErrors;
  }

  /** The errors that a request for this operation may be answered with. */
  List<ContractError> errors(ContractOperation operation) {
    List<ContractError> errors = new ArrayList<>(operation.errors());
    errors.addAll(gatewayErrors);
    return errors;
  }

  /** What is wrong with an answer of this operation, in words; empty if nothing is. */
  List<String> faults(ContractOperation operation, Exchange exchange) {
    List<String> faults = new ArrayList<>();
    if (exchange.method().equals("HEAD")) {
      return headFaults(exchange);
    }
    require(
        faults,
        exchange.header("content-type").equals(CONTENT_TYPE),
        "content-type is " + exchange.header("content-type"));
    JsonNode body = exchange.response();
    require(
        faults,
        body.path("requestId").asText().equals(exchange.header("x-jdcloud-request-id")),
        "the header and the body have different request ids");
    if (exchange.status() == 200) {
      require(
          faults,
          exchange.operationId().equals(operation.name()),
          "x-jdcloud-operationid is " + exchange.operationId());
      faults.addAll(Schemas.faults(Schemas.closed(operation.responseSchema(200)), body));
    } else {
      faults.addAll(refusalFaults(errors(operation), exchange.status(), body));
    }
    return faults;
  }

  /** There is no body, so the header has to have the id. */
  private static List<String> headFaults(Exchange exchange) {
    List<String> faults = new ArrayList<>();
    require(faults, !exchange.header("x-jdcloud-request-id").isEmpty(), "no request id");
    require(faults, exchange.responseBody().isEmpty(), "an answer to HEAD has a body");
    return faults;
  }

  /** What is wrong with an answer that no operation has given. */
  List<String> gatewayFaults(Exchange exchange) {
    return exchange.method().equals("HEAD")
        ? headFaults(exchange)
        : refusalFaults(gatewayErrors, exchange.status(), exchange.response());
  }

  /** What is wrong with a refusal, which has to be one of these errors. */
  private List<String> refusalFaults(List<ContractError> errors, int status, JsonNode body) {
    List<String> faults = new ArrayList<>(Schemas.faults(refusal, body));
    JsonNode error = body.path("error");
    require(faults, error.path("code").isInt(), "the code is not an integer");
    require(faults, error.path("code").asInt() == status, "the code is not the HTTP status");
    require(
        faults,
        ContractError.find(errors, error).isPresent(),
        "the document does not know the error " + error);
    return faults;
  }

  private static void require(List<String> faults, boolean holds, String fault) {
    if (!holds) {
      faults.add(fault);
    }
  }
}
