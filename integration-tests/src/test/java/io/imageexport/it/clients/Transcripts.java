package io.imageexport.it.clients;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What every client has to see. A transcript shows all fields of each answer; what a client's
 * models lack is taken out before it is compared.
 */
final class Transcripts {
  static final Path FOLDER = Matrix.FOLDER.resolve("transcripts");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DefaultIndenter LINES = new DefaultIndenter("  ", "\n");
  private static final ObjectWriter PRETTY =
      JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(LINES).withArrayIndenter(LINES));

  private Transcripts() {}

  /** The two sides of a comparison, as text: what should have been seen, and what was. */
  record Comparison(String expected, String actual) {
    /** The first place where they differ, with the lines before it. */
    Optional<String> difference() {
      List<String> wanted = expected.lines().toList();
      List<String> seen = actual.lines().toList();
      int line = 0;
      while (line < wanted.size()
          && line < seen.size()
          && wanted.get(line).equals(seen.get(line))) {
        line++;
      }
      return expected.equals(actual)
          ? Optional.empty()
          : Optional.of("expected:\n" + around(wanted, line) + "\nbut was:\n" + around(seen, line));
    }

    private static String around(List<String> lines, int line) {
      return String.join(
          "\n", lines.subList(Math.max(0, line - 4), Math.min(lines.size(), line + 4)));
    }
  }

  static void write(Path folder, String scenario, ArrayNode transcript) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(scenario + ".json"), PRETTY.writeValueAsString(transcript) + "\n");
  }

  static Comparison compare(Client client, String scenario, ArrayNode seen) throws IOException {
    if (!Files.exists(file(scenario))) {
      throw new IOException(
          "no transcript " + file(scenario) + ": write it with -Dimageexport.compat.update=true");
    }
    ArrayNode expected = (ArrayNode) JSON.readTree(file(scenario).toFile());
    for (JsonNode step : expected) {
      String call = step.path("call").asText();
      for (String field : client.lacks().getOrDefault(call, Set.of())) {
        change(step.path("result"), List.of(field.split("\\.")), value -> null);
      }
      for (String field : client.texts().getOrDefault(call, Set.of())) {
        change(
            step.path("result"),
            List.of(field.split("\\.")),
            value -> JSON.getNodeFactory().textNode(value.asText()));
      }
    }
    dropEmpty(expected);
    ArrayNode actual = seen.deepCopy();
    dropZeros(actual, expected);
    return new Comparison(PRETTY.writeValueAsString(expected), PRETTY.writeValueAsString(actual));
  }

  private static Path file(String scenario) {
    return FOLDER.resolve(scenario + ".json");
  }

  /** Changes the values at a path, in every element of the lists on the way; null removes one. */
  private static void change(JsonNode tree, List<String> path, UnaryOperator<JsonNode> change) {
    if (tree instanceof ArrayNode array) {
      array.forEach(element -> change(element, path, change));
    } else if (tree instanceof ObjectNode object && object.has(path.getFirst())) {
      if (path.size() > 1) {
        change(object.path(path.getFirst()), path.subList(1, path.size()), change);
        return;
      }
      JsonNode changed = change.apply(object.path(path.getFirst()));
      if (changed == null) {
        object.remove(path.getFirst());
      } else {
        object.set(path.getFirst(), changed);
      }
    }
  }

  /** What is left of an object whose fields were all removed. */
  private static void dropEmpty(JsonNode tree) {
    for (Map.Entry<String, JsonNode> field : List.copyOf(tree.properties())) {
      dropEmpty(field.getValue());
      if (field.getValue().isContainerNode()
          && field.getValue().isEmpty()
          && !field.getKey().equals("result")) {
        ((ObjectNode) tree).remove(field.getKey());
      }
    }
    tree.forEach(Transcripts::dropEmpty);
  }

  /** Go has no absent fields: a zero where nothing is expected is one. */
  private static void dropZeros(JsonNode actual, JsonNode expected) {
    if (actual instanceof ObjectNode object) {
      List<String> zeros = new ArrayList<>();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (expected.has(field.getKey())) {
          dropZeros(field.getValue(), expected.path(field.getKey()));
        } else if (isZero(field.getValue())) {
          zeros.add(field.getKey());
        }
      }
      object.remove(zeros);
    } else if (actual instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        dropZeros(array.path(i), expected.path(i));
      }
    }
  }

  private static boolean isZero(JsonNode value) {
    if (value.isContainerNode()) {
      for (JsonNode child : value) {
        if (!isZero(child)) {
          return false;
        }
      }
      return true;
    }
    return value.isNull()
        || (value.isNumber() && value.asDouble() == 0)
        || (value.isBoolean() && !value.asBoolean());
  }
}
