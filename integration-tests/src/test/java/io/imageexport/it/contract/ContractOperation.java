package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One operation of a document.
 *
 * @param node as the document has it, without references
 */
record ContractOperation(String method, String path, JsonNode node) {
  private static final Pattern NAME_IN_BRACES = Pattern.compile("\\{([A-Za-z]+)}");

  /** Stands for it while a path is matched; a private character that no path holds. */
  private static final char ENCODED_SLASH = '\uE000';

  String name() {
    return node.path("operationId").asText();
  }

  /** Empty for a page of the emulator's own. */
  String service() {
    return node.path("tags").path(0).asText();
  }

  /** A parameter of the path or the query. */
  record Parameter(String name, String in, boolean required, JsonNode schema, String evidence) {}

  List<Parameter> parameters(String in) {
    List<Parameter> parameters = new ArrayList<>();
    for (JsonNode parameter : node.path("parameters")) {
      if (parameter.path("in").asText().equals(in)) {
        parameters.add(
            new Parameter(
                parameter.path("name").asText(),
                in,
                parameter.path("required").asBoolean(),
                parameter.path("schema"),
                parameter.path("x-evidence").asText()));
      }
    }
    return parameters;
  }

  /** The schema of the body; missing if the operation has none. */
  JsonNode bodySchema() {
    return schema(node.path("requestBody"));
  }

  boolean requiresBody() {
    return node.path("requestBody").path("required").asBoolean();
  }

  /** The schema of an answer with this status; missing if it has no body. */
  JsonNode responseSchema(int status) {
    JsonNode responses = node.path("responses");
    JsonNode response = responses.path(Integer.toString(status));
    return schema(response.isMissingNode() ? responses.path("default") : response);
  }

  private static JsonNode schema(JsonNode holder) {
    return holder.path("content").path("application/json").path("schema");
  }

  List<ContractError> errors() {
    return ContractError.list(node.path("x-errors"));
  }

  /** The values in a raw path, decoded, if it is one of this operation. */
  Optional<Map<String, String>> pathValues(String rawPath) {
    Matcher names = NAME_IN_BRACES.matcher(path);
    StringBuilder form = new StringBuilder();
    List<String> order = new ArrayList<>();
    int end = 0;
    while (names.find()) {
      form.append(Pattern.quote(path.substring(end, names.start()))).append("([^/:]+)");
      order.add(names.group(1));
      end = names.end();
    }
    form.append(Pattern.quote(path.substring(end)));
    Matcher values = Pattern.compile(form.toString(), Pattern.DOTALL).matcher(decode(rawPath));
    if (!values.matches()) {
      return Optional.empty();
    }
    Map<String, String> decoded = new LinkedHashMap<>();
    for (int i = 0; i < order.size(); i++) {
      decoded.put(order.get(i), values.group(i + 1).replace(ENCODED_SLASH, '/'));
    }
    return Optional.of(decoded);
  }

  /** Segment by segment: an encoded slash parts none. */
  private static String decode(String rawPath) {
    return Arrays.stream(rawPath.split("/", -1))
        .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
        .map(segment -> segment.replace('/', ENCODED_SLASH))
        .collect(Collectors.joining("/"));
  }

  /** With this in place of each name in braces. */
  String rawPath(Map<String, String> encodedValues) {
    return NAME_IN_BRACES
        .matcher(path)
        .replaceAll(name -> Matcher.quoteReplacement(encodedValues.get(name.group(1))));
  }

  @Override
  public String toString() {
    return (service().isEmpty() ? "" : service() + ":") + name();
  }
}
