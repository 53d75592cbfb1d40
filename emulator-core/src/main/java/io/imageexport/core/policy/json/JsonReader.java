package io.imageexport.core.policy.json;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.imageexport.core.policy.json.JsonNode.JsonArray;
import io.imageexport.core.policy.json.JsonNode.JsonLiteral;
import io.imageexport.core.policy.json.JsonNode.JsonNull;
import io.imageexport.core.policy.json.JsonNode.JsonObject;
import io.imageexport.core.policy.json.JsonNode.JsonText;
import io.imageexport.core.policy.json.JsonNode.Member;
import io.imageexport.core.text.VisibleText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A strict reader of one JSON value: no comments, no trailing comma, no text after it, no name
 * twice in an object, and bounds on depth and on the number of values.
 */
public final class JsonReader {
  // Names come from users: they are neither interned nor kept in a table shared by all parsers.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Characters of a line that a message shows. */
  private static final int MAX_EXCERPT = 40;

  private final JsonParser parser;
  private final int maxDepth;
  private final int maxValues;
  private int valueCount;

  private JsonReader(JsonParser parser, int maxDepth, int maxValues) {
    this.parser = parser;
    this.maxDepth = maxDepth;
    this.maxValues = maxValues;
  }

  public static JsonNode read(String text, int maxDepth, int maxValues) throws JsonReadException {
    requireNonNull(text, "text is null");
    try (JsonParser parser = FACTORY.createParser(text)) {
      return new JsonReader(parser, maxDepth, maxValues).readDocument();
    } catch (JsonProcessingException e) {
      throw notJson(text, e);
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to be read", e);
    }
  }

  private static JsonReadException notJson(String text, JsonProcessingException e) {
    JsonLocation place = e.getLocation() == null ? JsonLocation.NA : e.getLocation();
    int line = Math.max(1, place.getLineNr());
    if (text.startsWith(BYTE_ORDER_MARK)) {
      return new JsonReadException(
          "", line, "The text begins with a byte order mark (U+FEFF): remove it.");
    }
    String fault =
        e instanceof JsonEOFException
            ? "it ends too early"
            : "the fault is at line "
                + line
                + ", column "
                + Math.max(1, place.getColumnNr())
                + ", in '"
                + excerpt(text, line)
                + "'";
    return new JsonReadException("", line, "The text is not JSON: " + fault + ".");
  }

  /** The beginning of a line, in which invisible characters are spelled out. */
  private static String excerpt(String text, int line) {
    String whole = text.lines().skip(line - 1L).findFirst().orElse("").strip();
    return whole.codePointCount(0, whole.length()) <= MAX_EXCERPT
        ? VisibleText.of(whole)
        : VisibleText.of(whole.substring(0, whole.offsetByCodePoints(0, MAX_EXCERPT))) + "…";
  }

  private JsonNode readDocument() throws IOException, JsonReadException {
    if (parser.nextToken() == null) {
      throw new JsonReadException("", 1, "The text is empty: a policy is a JSON object.");
    }
    JsonNode document = readValue("", 1);
    if (parser.nextToken() != null) {
      throw new JsonReadException("", line(), "There is text after the end of the document.");
    }
    return document;
  }

  /** Recursion is bounded by the greatest depth. */
  private JsonNode readValue(String pointer, int depth) throws IOException, JsonReadException {
    int line = line();
    valueCount++;
    if (valueCount > maxValues) {
      throw new JsonReadException(
          pointer, line, "A document holds at most " + maxValues + " values.");
    }
    if (depth > maxDepth) {
      throw new JsonReadException(
          pointer, line, "A document is nested at most " + maxDepth + " levels deep.");
    }
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> readObject(pointer, line, depth);
      case START_ARRAY -> readArray(pointer, line, depth);
      case VALUE_STRING -> new JsonText(pointer, line, parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
          new JsonLiteral(pointer, line, parser.getText());
      case VALUE_NULL -> new JsonNull(pointer, line);
      case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IllegalStateException("no value starts with " + token);
    };
  }

  private JsonObject readObject(String pointer, int line, int depth)
      throws IOException, JsonReadException {
    List<Member> members = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String memberPointer = JsonNode.child(pointer, name);
      if (!names.add(name)) {
        throw new JsonReadException(
            memberPointer, line(), "The key '" + name + "' stands twice in one object.");
      }
      parser.nextToken();
      members.add(new Member(name, readValue(memberPointer, depth + 1)));
    }
    return new JsonObject(pointer, line, members);
  }

  private JsonArray readArray(String pointer, int line, int depth)
      throws IOException, JsonReadException {
    List<JsonNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(readValue(pointer + "/" + items.size(), depth + 1));
    }
    return new JsonArray(pointer, line, items);
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }
}
