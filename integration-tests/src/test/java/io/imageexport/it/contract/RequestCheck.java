package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imageexport.it.contract.ContractOperation.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds requests to the document. */
final class RequestCheck {
  private RequestCheck() {}

  /** What is wrong with a request for this operation, in words; empty if nothing is. */
  static List<String> faults(
      ContractOperation operation, String rawPath, String rawQuery, String body) {
    List<String> faults = new ArrayList<>();
    Optional<Map<String, String>> path = operation.pathValues(rawPath);
    if (path.isEmpty()) {
      return List.of("the path is not " + operation.path());
    }
    for (Parameter parameter : operation.parameters("path")) {
      JsonNode value = Wire.scalar(parameter.schema(), path.get().get(parameter.name()));
      note(faults, parameter.name(), Schemas.faults(parameter.schema(), value));
    }
    Map<String, String> query = Wire.query(rawQuery);
    for (Parameter parameter : operation.parameters("query")) {
      Optional<JsonNode> value = Wire.value(parameter.schema(), parameter.name(), query);
      if (value.isPresent()) {
        note(faults, parameter.name(), Schemas.faults(parameter.schema(), value.get()));
      } else if (parameter.required()) {
        faults.add(parameter.name() + " is missing");
      }
    }
    checkBody(operation, body, faults);
    return faults;
  }

  private static void checkBody(ContractOperation operation, String body, List<String> faults) {
    if (body.isEmpty()) {
      if (operation.requiresBody()) {
        faults.add("there is no body");
      }
      return;
    }
    Optional<JsonNode> json = Wire.parse(body);
    if (json.isEmpty() || !(json.get().isObject() || json.get().isNull())) {
      faults.add("the body is not a JSON object");
      return;
    }
    if (!operation.bodySchema().isMissingNode()) {
      JsonNode fields =
          json.get().isNull()
              ? JsonNodeFactory.instance.objectNode()
              : Wire.withoutAbsent(operation.bodySchema(), json.get());
      note(faults, "body", Schemas.faults(operation.bodySchema(), fields));
    }
  }

  private static void note(List<String> faults, String place, List<String> found) {
    found.forEach(fault -> faults.add(place + ": " + fault));
  }
}
