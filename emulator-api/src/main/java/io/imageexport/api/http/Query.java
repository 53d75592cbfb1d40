package io.imageexport.api.http;

import static java.util.stream.Collectors.toCollection;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.policy.pattern.Quoted;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The parameters in a query string. Names match in any letter case, and an empty value counts as
 * absent.
 *
 * <p>A repeated name is refused: signatures sort the parameters, so two requests with the same
 * signature could mean different things. No official client repeats a name.
 */
public final class Query {
  private static final int MAX_LIST_LENGTH = 100;

  /** As JSON would have it, and no longer than can be read; Java takes digits of other scripts. */
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

  private final SortedMap<String, String> values;

  private Query(SortedMap<String, String> values) {
    this.values = values;
  }

  /**
   * Parses a query string.
   *
   * @throws CloudException if a name is repeated, or something is not text
   */
  static Query parse(String rawQuery) {
    SortedMap<String, String> values = new TreeMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      if (!name.isEmpty()) {
        String decoded = decode(name);
        if (values.put(decoded.toLowerCase(Locale.ROOT), decode(value)) != null) {
          throw repeated(decoded);
        }
      }
    }
    return new Query(values);
  }

  private static CloudException repeated(String name) {
    return new CloudException(
        ErrorCode.INVALID_ARGUMENT,
        "Parameter "
            + Quoted.plain(parameter(name))
            + " repeated: send it once, and number the values of a list: name.1, name.2 and so on");
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name.toLowerCase(Locale.ROOT)))
        .filter(value -> !value.isEmpty());
  }

  /**
   * A list as the clients write it: {@code name.1=a&name.2=b}; also {@code name=a,b}, which the
   * {@code jdc} command line sends for a bare text.
   *
   * @throws CloudException if it is too long, or a value has a number after a gap
   */
  public List<String> list(String name) {
    return list(name, parameter(name));
  }

  /**
   * The same.
   *
   * @param parameter its name as error messages spell it
   */
  List<String> list(String name, String parameter) {
    List<String> list = new ArrayList<>();
    text(name).ifPresent(bare -> list.addAll(List.of(bare.split(","))));
    List<String> numbered = numbered(name);
    String prefix = name.toLowerCase(Locale.ROOT) + ".";
    long sent = namesBelow(prefix).stream().filter(rest -> text(prefix + rest).isPresent()).count();
    if (sent > numbered.size()) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter " + parameter + " invalid: numbered from 1 without a gap");
    }
    list.addAll(numbered);
    if (list.size() > MAX_LIST_LENGTH) {
      throw new CloudException(ErrorCode.OUT_OF_RANGE, parameter + " out of range");
    }
    return list;
  }

  private List<String> numbered(String name) {
    List<String> values = new ArrayList<>();
    for (int i = 1; text(name + "." + i).isPresent(); i++) {
      values.add(text(name + "." + i).orElseThrow());
    }
    return values;
  }

  /** True or false, in any letter case: some clients write {@code True}. */
  public Optional<Boolean> flag(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.get().equalsIgnoreCase("true") || text.get().equalsIgnoreCase("false")) {
      return Optional.of(text.get().equalsIgnoreCase("true"));
    }
    throw new CloudException(
        ErrorCode.INVALID_ARGUMENT, "Parameter " + parameter(name) + " invalid: not true or false");
  }

  /** One of some values, by the names that they have on the wire. */
  public <T> Optional<T> choice(String name, T[] values, Function<T, String> wireName) {
    return text(name).map(text -> choice(name, text, values, wireName));
  }

  /** The same for a text that is known. */
  public static <T> T choice(String name, String text, T[] values, Function<T, String> wireName) {
    for (T value : values) {
      if (wireName.apply(value).equals(text)) {
        return value;
      }
    }
    throw new CloudException(
        ErrorCode.INVALID_ARGUMENT,
        "Parameter "
            + parameter(name)
            + " invalid: expected one of "
            + Arrays.stream(values).map(wireName).toList());
  }

  /** The rest of every name that begins so, in lower case; such as {@code 1.name}. */
  Set<String> namesBelow(String prefix) {
    return values.tailMap(prefix).keySet().stream()
        .takeWhile(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .collect(toCollection(TreeSet::new));
  }

  /** A whole number between two bounds, both inclusive. */
  public int number(String name, int absent, int lowest, int highest) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return absent;
    }
    if (!NUMBER.matcher(text.get()).matches()) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT, "Parameter " + parameter(name) + " invalid: not a number");
    }
    long number = Long.parseLong(text.get());
    if (number < lowest || number > highest) {
      throw new CloudException(ErrorCode.OUT_OF_RANGE, parameter(name) + " out of range");
    }
    return (int) number;
  }

  /** A value of an enumeration as the wire has it. */
  public static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Parameters keep their lower-case initial on the wire, and an upper-case one in messages. */
  public static String parameter(String name) {
    int first = name.offsetByCodePoints(0, 1);
    return name.substring(0, first).toUpperCase(Locale.ROOT) + name.substring(first);
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
