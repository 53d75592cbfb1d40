package io.imageexport.core.policy.json;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** A JSON value that knows its place: its pointer (RFC 6901) and its line, counted from 1. */
public sealed interface JsonNode {
  String pointer();

  int line();

  /** What this is, in words for a message. */
  String kind();

  /**
   * The value at a pointer, in this one or under it; recursion is bounded by the reader's depth.
   */
  default Optional<JsonNode> find(String wanted) {
    if (pointer().equals(wanted)) {
      return Optional.of(this);
    }
    return children().stream().flatMap(child -> child.find(wanted).stream()).findFirst();
  }

  /** The values directly under this one. */
  default List<JsonNode> children() {
    return switch (this) {
      case JsonObject object -> object.members().stream().map(Member::value).toList();
      case JsonArray array -> array.items();
      case JsonText text -> List.of();
      case JsonLiteral literal -> List.of();
      case JsonNull absent -> List.of();
    };
  }

  /** An object; its members have different names and keep their order. */
  record JsonObject(String pointer, int line, List<Member> members) implements JsonNode {
    public JsonObject {
      requireNonNull(pointer, "pointer is null");
      members = List.copyOf(members);
    }

    @Override
    public String kind() {
      return "an object";
    }
  }

  /** A list. */
  record JsonArray(String pointer, int line, List<JsonNode> items) implements JsonNode {
    public JsonArray {
      requireNonNull(pointer, "pointer is null");
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A string. */
  record JsonText(String pointer, int line, String text) implements JsonNode {
    public JsonText {
      requireNonNull(pointer, "pointer is null");
      requireNonNull(text, "text is null");
    }

    @Override
    public String kind() {
      return "a string";
    }
  }

  /** A number or a boolean, as it is spelled: converting a number of any size is nobody's need. */
  record JsonLiteral(String pointer, int line, String text) implements JsonNode {
    public JsonLiteral {
      requireNonNull(pointer, "pointer is null");
      requireNonNull(text, "text is null");
    }

    @Override
    public String kind() {
      return "the literal " + text;
    }
  }

  /** The literal null. */
  record JsonNull(String pointer, int line) implements JsonNode {
    public JsonNull {
      requireNonNull(pointer, "pointer is null");
    }

    @Override
    public String kind() {
      return "null";
    }
  }

  /** A name and its value. */
  record Member(String name, JsonNode value) {
    public Member {
      requireNonNull(name, "name is null");
      requireNonNull(value, "value is null");
    }
  }

  /** The pointer of a member of the object at this pointer. */
  static String child(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
