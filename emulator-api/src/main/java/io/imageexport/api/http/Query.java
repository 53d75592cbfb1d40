package io.imageexport.api.http;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The parameters in a query string. Names match in any letter case, an empty value counts as
 * absent, and of a repeated name the first one counts.
 */
public final class Query {
  private static final int MAX_LIST_LENGTH = 100;

  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = values;
  }

  static Query parse(String rawQuery) {
    Map<String, String> values = new TreeMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      if (!name.isEmpty()) {
        values.putIfAbsent(decode(name).toLowerCase(Locale.ROOT), decode(value));
      }
    }
    return new Query(values);
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name.toLowerCase(Locale.ROOT)))
        .filter(value -> !value.isEmpty());
  }

  /**
   * A list as the clients write it: {@code name.1=a&name.2=b}; also {@code name=a,b}, which the
   * {@code jdc} command line sends for a bare text.
   */
  public List<String> list(String name) {
    List<String> list = new ArrayList<>();
    text(name).ifPresent(bare -> list.addAll(List.of(bare.split(","))));
    for (int i = 1; text(name + "." + i).isPresent(); i++) {
      list.add(text(name + "." + i).orElseThrow());
    }
    if (list.size() > MAX_LIST_LENGTH) {
      throw new CloudException(ErrorCode.OUT_OF_RANGE, parameter(name) + " out of range");
    }
    return list;
  }

  /** A whole number between two bounds, both inclusive. */
  public int number(String name, int absent, int lowest, int highest) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return absent;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= lowest && number <= highest) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT, "Parameter " + parameter(name) + " invalid: not a number");
    }
    throw new CloudException(ErrorCode.OUT_OF_RANGE, parameter(name) + " out of range");
  }

  /** Parameters keep their lower-case initial on the wire, and an upper-case one in messages. */
  public static String parameter(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static String decode(String text) {
    String decoded;
    try {
      decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT, "the query string holds a broken percent escape");
    }
    if (!CleanText.isClean(decoded)) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT, "the query string holds a character that is none");
    }
    return decoded;
  }
}
