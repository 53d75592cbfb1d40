package io.imageexport.it.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents as documents: valid, complete, and with a word on each thing's evidence. */
class DocumentTest {
  /** The schema of the specification, from the library that carries a copy. */
  private static final String SPECIFICATION = "https://spec.openapis.org/";

  private static final Pattern EVIDENCE =
      Pattern.compile("stated by document: .+|inferred(: .+)?", Pattern.DOTALL);

  static Stream<Named<ContractDocument>> documents() {
    return Stream.of(
        Named.of("JD Cloud's interface", ContractDocument.jdCloud()),
        Named.of("the emulator's own", ContractDocument.emulator()));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void itIsAnOpenApiDocument(ContractDocument document) {
    assertEquals(List.of(), specificationFaults(document.served()));
    assertTrue(document.served().path("openapi").asText().startsWith("3.1."));
  }

  @Test
  void aDocumentThatIsNoneIsNoticed() {
    ObjectNode document = ContractDocument.jdCloud().served().deepCopy();
    document.remove("info");
    assertFalse(specificationFaults(document).isEmpty());
    ObjectNode other = ContractDocument.jdCloud().served().deepCopy();
    ((ObjectNode) other.at("/paths/~1v1~1role/post/responses/400")).put("$ref", 5);
    assertFalse(specificationFaults(other).isEmpty());
  }

  private static List<String> specificationFaults(JsonNode document) {
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder.schemaIdResolvers(
                    ids -> ids.mapPrefix(SPECIFICATION, "classpath:spec.openapis.org/")));
    return registry
        .getSchema(SchemaLocation.of(SPECIFICATION + "oas/3.1/schema-base/2022-10-07"))
        .validate(document)
        .stream()
        .map(Object::toString)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyExampleAndDefaultFitsItsSchema(ContractDocument document) {
    List<String> faults = new ArrayList<>();
    for (JsonNode schema : document.at("/paths").findParents("type")) {
      List<JsonNode> values = new ArrayList<>();
      schema.path("examples").forEach(values::add);
      if (schema.has("default")) {
        values.add(schema.path("default"));
      }
      for (JsonNode value : values) {
        faults.addAll(Schemas.faults(schema, value));
      }
    }
    assertEquals(List.of(), faults);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyPathParameterIsDescribed(ContractDocument document) {
    for (ContractOperation operation : document.operations()) {
      Set<String> described = new TreeSet<>();
      for (ContractOperation.Parameter parameter : operation.parameters("path")) {
        assertTrue(parameter.required(), operation + " " + parameter.name());
        described.add(parameter.name());
      }
      Set<String> named = new TreeSet<>();
      Pattern.compile("\\{([A-Za-z]+)}")
          .matcher(operation.path())
          .results()
          .forEach(name -> named.add(name.group(1)));
      assertEquals(named, described, operation.toString());
    }
  }

  @Test
  void everyOperationParameterFieldAndErrorHasItsEvidence() {
    List<String> without = new ArrayList<>();
    for (ContractOperation operation : ContractDocument.jdCloud().operations()) {
      JsonNode node = operation.node();
      requireEvidence(operation.toString(), node, without);
      for (JsonNode parameter : node.path("parameters")) {
        requireEvidence(operation + " " + parameter.path("name"), parameter, without);
      }
      for (JsonNode error : node.path("x-errors")) {
        requireEvidence(operation + " " + error.path("message"), error, without);
      }
      requireFields(operation + " body", operation.bodySchema(), without);
      requireFields(operation + " response", operation.responseSchema(200), without);
    }
    ContractDocument document = ContractDocument.jdCloud();
    requireFields("refusal", document.at("/components/schemas/Refusal"), without);
    for (JsonNode error : document.at("/components/responses/Gateway/x-errors")) {
      requireEvidence(error.path("message").asText(), error, without);
    }
    assertEquals(List.of(), without);
  }

  private static void requireFields(String place, JsonNode schema, List<String> without) {
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      String name = place + "." + field.getKey();
      requireEvidence(name, field.getValue(), without);
      requireFields(name, field.getValue(), without);
      requireFields(name + "[]", field.getValue().path("items"), without);
    }
  }

  private static void requireEvidence(String place, JsonNode node, List<String> without) {
    if (!EVIDENCE.matcher(node.path("x-evidence").asText()).matches()) {
      without.add(place);
    }
  }

  @Test
  void everyErrorStandsUnderAStatusOfItsOperation() {
    for (ContractOperation operation : ContractDocument.jdCloud().operations()) {
      Set<String> errors = new TreeSet<>();
      operation.errors().forEach(error -> errors.add(Integer.toString(error.code())));
      Set<String> responses = new TreeSet<>();
      operation
          .node()
          .path("responses")
          .fieldNames()
          .forEachRemaining(
              code -> {
                if (!code.equals("200") && !code.equals("default")) {
                  responses.add(code);
                }
              });
      assertEquals(errors, responses, operation.toString());
    }
  }
}
