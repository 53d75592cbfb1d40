package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.imageexport.it.contract.ContractOperation.Parameter;
import io.imageexport.it.contract.CoverageItem.Kind;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that the document of JD Cloud's interface says is there, and that it says is not. */
final class DocumentedItems {
  /** In front of the reason why there is no such thing. */
  static final String DECLINED = "declined: ";

  private final SortedMap<CoverageItem, String> evidence = new TreeMap<>();

  private DocumentedItems() {}

  /** Each thing with its evidence, or with the reason why it is declined. */
  static SortedMap<CoverageItem, String> of(ContractDocument document) {
    DocumentedItems items = new DocumentedItems();
    items.addGateway(document);
    document.operations().forEach(items::addOperation);
    return items.evidence;
  }

  private void addGateway(ContractDocument document) {
    addFields("", "", Kind.RESPONSE_FIELD, "", document.at("/components/schemas/Refusal"));
    JsonNode gateway = document.at("/components/responses/Gateway");
    addErrors("", "", gateway);
  }

  private void addOperation(ContractOperation operation) {
    String service = operation.service();
    String name = operation.name();
    JsonNode node = operation.node();
    evidence.put(
        CoverageItem.of(operation, Kind.OPERATION, name), node.path("x-evidence").asText());
    for (String place : new String[] {"path", "query"}) {
      for (Parameter parameter : operation.parameters(place)) {
        evidence.put(
            CoverageItem.of(operation, Kind.REQUEST_FIELD, parameter.name()), parameter.evidence());
      }
    }
    addDeclined(service, name, Kind.REQUEST_FIELD, "", node);
    addFields(service, name, Kind.REQUEST_FIELD, "", operation.bodySchema());
    JsonNode result = operation.responseSchema(200).path("properties").path("result");
    addFields(service, name, Kind.RESPONSE_FIELD, "", result);
    addErrors(service, name, node);
  }

  private void addFields(
      String service, String operation, Kind kind, String prefix, JsonNode schema) {
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      String name = prefix + field.getKey();
      JsonNode inner = field.getValue();
      evidence.put(
          new CoverageItem(service, operation, kind, name), inner.path("x-evidence").asText());
      addFields(service, operation, kind, name + ".", inner);
      addFields(service, operation, kind, name + "[].", inner.path("items"));
    }
    addDeclined(service, operation, kind, prefix, schema);
  }

  private void addDeclined(
      String service, String operation, Kind kind, String prefix, JsonNode holder) {
    for (Map.Entry<String, JsonNode> declined : holder.path("x-declined").properties()) {
      evidence.put(
          new CoverageItem(service, operation, kind, prefix + declined.getKey()),
          DECLINED + declined.getValue().asText());
    }
  }

  private void addErrors(String service, String operation, JsonNode holder) {
    for (ContractError error : ContractError.list(holder.path("x-errors"))) {
      evidence.put(
          new CoverageItem(service, operation, Kind.ERROR, error.title()), error.evidence());
    }
    JsonNode declined = holder.path("x-declined-errors");
    for (int i = 0; i < declined.size(); i++) {
      ContractError error = ContractError.list(declined).get(i);
      evidence.put(
          new CoverageItem(service, operation, Kind.ERROR, error.title()),
          DECLINED + declined.path(i).path("reason").asText());
    }
  }
}
