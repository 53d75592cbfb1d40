package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.imageexport.it.contract.ContractOperation.Parameter;
import io.imageexport.it.contract.CoverageItem.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which exchange shows what. A request field is shown by a call that was done; a response field and
 * an error where they stand in an answer.
 */
final class Sightings {
  private final ContractDocument document;
  private final ResponseCheck responses;

  /** By the client, the first of its scenarios. */
  private final Map<CoverageItem, SortedMap<String, String>> seen = new HashMap<>();

  Sightings(ContractDocument document, List<Exchange> exchanges) {
    this.document = document;
    this.responses = new ResponseCheck(document);
    exchanges.forEach(this::add);
  }

  /** Who has seen it: clients with a scenario each, in their order. */
  SortedMap<String, String> of(CoverageItem item) {
    return seen.getOrDefault(item, new TreeMap<>());
  }

  private void add(Exchange exchange) {
    Optional<ContractOperation> operation =
        document.find(exchange.method(), exchange.path(), exchange.operationId());
    for (CoverageItem item : items(operation, exchange)) {
      seen.computeIfAbsent(item, first -> new TreeMap<>())
          .merge(
              exchange.client(),
              exchange.scenario(),
              (one, other) -> one.compareTo(other) < 0 ? one : other);
    }
  }

  private List<CoverageItem> items(Optional<ContractOperation> operation, Exchange exchange) {
    List<CoverageItem> items = new ArrayList<>();
    JsonNode response = exchange.response();
    if (response.has("error")) {
      fields(
          "",
          document.at("/components/schemas/Refusal"),
          response,
          name -> items.add(CoverageItem.common(Kind.RESPONSE_FIELD, name)));
      error(operation, response.path("error")).ifPresent(items::add);
    }
    if (operation.isPresent() && exchange.status() == 200) {
      addDone(operation.get(), exchange, items);
    }
    return items;
  }

  private Optional<CoverageItem> error(Optional<ContractOperation> operation, JsonNode error) {
    if (operation.isPresent()) {
      ContractOperation known = operation.get();
      Optional<ContractError> own = ContractError.find(known.errors(), error);
      if (own.isPresent()) {
        return Optional.of(CoverageItem.of(known, Kind.ERROR, own.get().title()));
      }
    }
    return ContractError.find(responses.gatewayErrors(), error)
        .map(common -> CoverageItem.common(Kind.ERROR, common.title()));
  }

  private static void addDone(
      ContractOperation operation, Exchange exchange, List<CoverageItem> items) {
    items.add(CoverageItem.of(operation, Kind.OPERATION, operation.name()));
    for (Parameter parameter : operation.parameters("path")) {
      items.add(CoverageItem.of(operation, Kind.REQUEST_FIELD, parameter.name()));
    }
    Map<String, String> query = Wire.query(exchange.query());
    for (Parameter parameter : operation.parameters("query")) {
      if (Wire.value(parameter.schema(), parameter.name(), query).isPresent()) {
        items.add(CoverageItem.of(operation, Kind.REQUEST_FIELD, parameter.name()));
      }
    }
    Wire.parse(exchange.requestBody())
        .ifPresent(
            body ->
                fields(
                    "",
                    operation.bodySchema(),
                    Wire.withoutAbsent(operation.bodySchema(), body),
                    name -> items.add(CoverageItem.of(operation, Kind.REQUEST_FIELD, name))));
    fields(
        "",
        operation.responseSchema(200).path("properties").path("result"),
        exchange.response().path("result"),
        name -> items.add(CoverageItem.of(operation, Kind.RESPONSE_FIELD, name)));
  }

  /** Receives the name of a field that a value has. */
  private interface Names {
    void add(String name);
  }

  private static void fields(String prefix, JsonNode schema, JsonNode value, Names names) {
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      JsonNode inner = value.path(field.getKey());
      if (!inner.isMissingNode()) {
        String name = prefix + field.getKey();
        names.add(name);
        fields(name + ".", field.getValue(), inner, names);
        for (JsonNode element : inner.isArray() ? inner : List.<JsonNode>of()) {
          fields(name + "[].", field.getValue().path("items"), element, names);
        }
      }
    }
  }
}
