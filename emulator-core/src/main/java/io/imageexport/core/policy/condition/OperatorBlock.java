package io.imageexport.core.policy.condition;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.pattern.MalformedTextException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An operator as a document names it, ready to compile the values of its keys. Immutable. */
public final class OperatorBlock {
  private final Optional<ParsedOperator> comparing;

  private OperatorBlock(Optional<ParsedOperator> comparing) {
    this.comparing = comparing;
  }

  /** Finds the operator, or says that there is none of that name. */
  public static OperatorBlock parse(String spelling) throws MalformedTextException {
    requireNonNull(spelling, "spelling is null");
    if (spelling.equals(PresenceCondition.OPERATOR)) {
      return new OperatorBlock(Optional.empty());
    }
    return new OperatorBlock(Optional.of(ParsedOperator.parse(spelling)));
  }

  public boolean isDocumented() {
    return comparing.filter(parsed -> parsed.operator().isDocumented()).isPresent();
  }

  public boolean hasIfExists() {
    return comparing.filter(ParsedOperator::ifExists).isPresent();
  }

  public boolean isForAnyValue() {
    return comparing.filter(parsed -> parsed.quantifier() == Quantifier.FOR_ANY_VALUE).isPresent();
  }

  public boolean isForAllValues() {
    return comparing.filter(parsed -> parsed.quantifier() == Quantifier.FOR_ALL_VALUES).isPresent();
  }

  /** Whether the value has the form of a variable that does not exist. */
  public static boolean hasUnknownVariable(String value) {
    return Template.of(value).hasUnknownVariable();
  }

  /** Says which rule a single value breaks, if any. */
  public void check(String value) throws MalformedTextException {
    if (comparing.isEmpty()) {
      BooleanComparison.parse(value);
      return;
    }
    comparing.get().operator().compile(value);
  }

  /** The condition on this key; at least one value. */
  public Condition compile(String key, List<String> values) throws MalformedTextException {
    String lookupKey = ConditionKey.normalize(key);
    if (comparing.isEmpty()) {
      if (values.size() != 1) {
        throw new MalformedTextException("the operator Null takes one value");
      }
      boolean wantsAbsence = BooleanComparison.parse(values.get(0));
      return new PresenceCondition(key, lookupKey, values, wantsAbsence);
    }
    List<Comparison> comparisons = new ArrayList<>();
    for (String value : values) {
      comparisons.add(comparing.get().operator().compile(value));
    }
    return new ValueCondition(comparing.get(), key, lookupKey, values, comparisons);
  }
}
