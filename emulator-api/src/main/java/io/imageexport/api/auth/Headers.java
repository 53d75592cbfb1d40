package io.imageexport.api.auth;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The header fields of one request in the order they came; a name may come several times. */
public final class Headers {
  /** One header field, its value untouched. */
  public record Header(String name, String value) {
    public Header {
      requireNonNull(name, "name is null");
      requireNonNull(value, "value is null");
    }

    /** Shows the name only: a value may be a session token. */
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Header> fields;
  private final Map<String, List<String>> valuesByLowerCaseName = new LinkedHashMap<>();

  public Headers(List<Header> fields) {
    this.fields = List.copyOf(fields);
    for (Header field : this.fields) {
      valuesByLowerCaseName
          .computeIfAbsent(field.name().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
          .add(field.value());
    }
  }

  /** Headers of names and values in turn. */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a header name has no value");
    }
    List<Header> fields = new ArrayList<>();
    for (int index = 0; index < namesAndValues.length; index += 2) {
      fields.add(new Header(namesAndValues[index], namesAndValues[index + 1]));
    }
    return new Headers(fields);
  }

  public List<Header> fields() {
    return fields;
  }

  /** All values of a name, whatever its case; empty if there is none. */
  public List<String> values(String name) {
    List<String> values = valuesByLowerCaseName.get(name.toLowerCase(Locale.ROOT));
    return values == null ? List.of() : List.copyOf(values);
  }

  /** These headers and one more. */
  public Headers with(String name, String value) {
    List<Header> more = new ArrayList<>(fields);
    more.add(new Header(name, value));
    return new Headers(more);
  }

  /** Shows names only: a value may be a session token. */
  @Override
  public String toString() {
    return fields.toString();
  }
}
