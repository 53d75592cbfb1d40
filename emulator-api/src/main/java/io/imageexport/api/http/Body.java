package io.imageexport.api.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.policy.pattern.Quoted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSON object in a request's body. Unknown fields are ignored and null counts as absent,
 * because the official clients send both.
 */
public final class Body {
  private static final int MAX_ARRAY_LENGTH = 100;

  /** How the parser says so. */
  private static final Pattern DUPLICATE =
      Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);

  private final JsonNode fields;

  private Body(JsonNode fields) {
    this.fields = fields;
  }

  static Body parse(byte[] bytes) {
    if (bytes.length == 0) {
      return new Body(MissingNode.getInstance());
    }
    JsonNode node;
    try {
      node = Json.MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      Matcher duplicate = DUPLICATE.matcher(e.getOriginalMessage());
      String fault =
          duplicate.matches()
              ? "the body repeats the field " + Quoted.text(duplicate.group(1))
              : "the body is not JSON";
      throw new CloudException(ErrorCode.INVALID_ARGUMENT, fault + place(e.getLocation()));
    } catch (IOException e) {
      throw new CloudException(ErrorCode.INVALID_ARGUMENT, "the body is not JSON in UTF-8");
    }
    if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
      throw new CloudException(ErrorCode.INVALID_ARGUMENT, "the body is not a JSON object");
    }
    return new Body(node);
  }

  /** A parser that gives up on a bound does not say where. */
  private static String place(JsonLocation location) {
    if (location == null) {
      return " within its bounds: " + Json.MAX_DEPTH + " levels, 1000 digits";
    }
    return ": line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  /** A field as it stands, or a missing node. */
  public JsonNode node(String name) {
    return fields.path(name);
  }

  /** The names of all fields. */
  public List<String> names() {
    return fields.properties().stream().map(Map.Entry::getKey).toList();
  }

  /** An object within the object that may be missing. */
  public Optional<Body> object(String name) {
    return fields.hasNonNull(name) ? Optional.of(requiredObject(name)) : Optional.empty();
  }

  /** A text that may be missing; an empty one counts as missing. */
  public Optional<String> text(String name) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw invalid(name, "not a string");
    }
    if (!CleanText.isClean(value.textValue())) {
      throw invalid(name, "a character that is none");
    }
    return Optional.of(value.textValue()).filter(text -> !text.isEmpty());
  }

  public String requiredText(String name) {
    return text(name).orElseThrow(() -> missing(name));
  }

  /** A text that may be missing, and may be empty. */
  public Optional<String> textOrEmpty(String name) {
    return fields.hasNonNull(name) ? Optional.of(text(name).orElse("")) : Optional.empty();
  }

  /** A text that has to be there, but may be empty. */
  public String requiredTextOrEmpty(String name) {
    if (!fields.hasNonNull(name)) {
      throw missing(name);
    }
    return text(name).orElse("");
  }

  /** A text that has to be one of some values, by the names that they have on the wire. */
  public <T> Optional<T> choice(String name, T[] values, Function<T, String> wireName) {
    return text(name).map(text -> Query.choice(name, text, values, wireName));
  }

  public <T> T requiredChoice(String name, T[] values, Function<T, String> wireName) {
    return choice(name, values, wireName).orElseThrow(() -> missing(name));
  }

  /** A list of texts, which may be missing. */
  public List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isTextual() || !CleanText.isClean(element.textValue())) {
        throw invalid(name, "not an array of strings");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /** A list of objects, which may be missing. */
  public List<Body> objects(String name) {
    List<Body> objects = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isObject()) {
        throw invalid(name, "not an array of objects");
      }
      objects.add(new Body(element));
    }
    return objects;
  }

  private JsonNode array(String name) {
    JsonNode value = fields.path(name);
    if (!value.isMissingNode() && !value.isNull() && !value.isArray()) {
      throw invalid(name, "not an array");
    }
    if (value.size() > MAX_ARRAY_LENGTH) {
      throw new CloudException(ErrorCode.OUT_OF_RANGE, Query.parameter(name) + " out of range");
    }
    return value;
  }

  public boolean flag(String name, boolean absent) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw invalid(name, "not true or false");
    }
    return value.booleanValue();
  }

  public int number(String name, int absent) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return absent;
    }
    // 3.0 is a whole number in JSON.
    if (!value.isNumber() || !value.canConvertToExactIntegral() || !value.canConvertToInt()) {
      throw invalid(name, "not a whole number");
    }
    return value.intValue();
  }

  public int requiredNumber(String name) {
    if (!fields.hasNonNull(name)) {
      throw missing(name);
    }
    return number(name, 0);
  }

  /** An object within the object, such as {@code createRoleInfo}. */
  public Body requiredObject(String name) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw missing(name);
    }
    if (!value.isObject()) {
      throw invalid(name, "not an object");
    }
    return new Body(value);
  }

  /**
   * The documented message, which spells the field in a way that the wire does not: a body that
   * does so, too, is told the right spelling.
   */
  private CloudException missing(String name) {
    String message = "Parameter " + Query.parameter(name) + " missing";
    for (String other : (Iterable<String>) fields::fieldNames) {
      if (other.equalsIgnoreCase(name) && !other.equals(name)) {
        message += ": the field is '" + name + "', not '" + other + "'";
      }
    }
    return new CloudException(ErrorCode.INVALID_ARGUMENT, message);
  }

  private static CloudException invalid(String name, String rule) {
    return new CloudException(
        ErrorCode.INVALID_ARGUMENT, "Parameter " + Query.parameter(name) + " invalid: " + rule);
  }
}
