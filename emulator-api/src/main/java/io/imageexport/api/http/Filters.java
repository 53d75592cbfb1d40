package io.imageexport.api.http;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The filters of a list, as the clients write them: {@code
 * filters.1.name=status&filters.1.operator=eq&filters.1.values.1=available}. All of them hold at
 * once; of several values one is enough.
 *
 * <p>A filter that cannot be applied is refused: a list that leaves out nothing would pass for one
 * that was filtered.
 */
public final class Filters {
  private static final int MAX_FILTERS = 100;

  /** The documented default, and what other lists of JD Cloud's take for several values. */
  private static final List<String> EXACT = List.of("eq", "in");

  /** A name is searched for by a part of it, whichever of these says so. */
  private static final List<String> FUZZY = List.of("eq", "in", "like");

  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,6})\\.(?:name|operator|values(?:\\.[0-9]{1,6})?)");

  private final Map<String, List<List<String>>> valuesByName;

  private Filters(Map<String, List<List<String>>> valuesByName) {
    this.valuesByName = valuesByName;
  }

  /**
   * Reads the filters of an operation.
   *
   * @param exact the names of those that compare
   * @param fuzzy the names of those that search for a part
   * @throws CloudException if one has another name, another operator, or no value
   */
  public static Filters parse(Query query, List<String> exact, List<String> fuzzy) {
    List<String> known = new ArrayList<>(exact);
    known.addAll(fuzzy);
    Map<String, List<List<String>>> valuesByName = new HashMap<>();
    for (int number : numbers(query)) {
      String prefix = "filters." + number;
      String name = query.text(prefix + ".name").orElse("");
      if (!known.contains(name)) {
        throw unknown(name, known);
      }
      requireOperator(query.text(prefix + ".operator"), name, fuzzy.contains(name));
      List<String> values = query.list(prefix + ".values", "Filters.Values");
      if (values.isEmpty()) {
        throw new CloudException(
            ErrorCode.INVALID_ARGUMENT, "Parameter Filters.Values missing for '" + name + "'");
      }
      valuesByName.computeIfAbsent(name, first -> new ArrayList<>()).add(values);
    }
    return new Filters(valuesByName);
  }

  /** The numbers of all filters. */
  private static SortedSet<Integer> numbers(Query query) {
    if (query.text("filters").isPresent()) {
      throw invalid("Filters", "expected filters.1.name and filters.1.values.1");
    }
    SortedSet<Integer> numbers = new TreeSet<>();
    for (String name : query.namesBelow("filters.")) {
      Matcher matcher = FORM.matcher(name);
      if (!matcher.matches()) {
        throw invalid("Filters", "'filters." + name + "' is no part of a filter");
      }
      numbers.add(Integer.parseInt(matcher.group(1)));
    }
    if (numbers.size() > MAX_FILTERS) {
      throw new CloudException(ErrorCode.OUT_OF_RANGE, "Filters out of range");
    }
    return numbers;
  }

  /** Refuses any filter, for lists that JD Cloud filters by parameters of their own. */
  public static void refuse(Query query) {
    parse(query, List.of(), List.of());
  }

  private static void requireOperator(Optional<String> operator, String name, boolean fuzzy) {
    List<String> known = fuzzy ? FUZZY : EXACT;
    if (operator.isPresent() && !known.contains(operator.get())) {
      throw invalid("Filters.Operator", "expected one of " + known + " for '" + name + "'");
    }
  }

  private static CloudException unknown(String name, List<String> known) {
    return known.isEmpty()
        ? invalid("Filters.Name", "'" + name + "' is no filter of this operation, which has none")
        : invalid("Filters.Name", "expected one of " + known + ", not '" + name + "'");
  }

  private static CloudException invalid(String parameter, String rule) {
    return new CloudException(
        ErrorCode.INVALID_ARGUMENT, "Parameter " + parameter + " invalid: " + rule);
  }

  /** Those of the filter's values that fit; empty where there is no such filter. */
  public Optional<List<String>> anyOf(String name) {
    List<List<String>> all = valuesByName.getOrDefault(name, List.of());
    if (all.isEmpty()) {
      return Optional.empty();
    }
    List<String> common = new ArrayList<>(all.getFirst());
    all.forEach(common::retainAll);
    return Optional.of(List.copyOf(common));
  }

  /**
   * The value of a filter that takes only one.
   *
   * @throws CloudException if there are more
   */
  public Optional<String> single(String name) {
    List<String> all =
        valuesByName.getOrDefault(name, List.of()).stream().flatMap(List::stream).toList();
    if (all.size() > 1) {
      throw invalid("Filters.Values", "one " + name + " at most");
    }
    return all.stream().findFirst();
  }
}
