package io.imageexport.core.policy.condition;

/** How an operator treats a key that has several values in the request. */
enum Quantifier {
  /** A positive operator wants one value to match, a negated one wants none to. */
  NONE(""),
  /** One value at least fulfils the operator; an absent key has none. */
  FOR_ANY_VALUE("ForAnyValue:"),
  /** Every value fulfils the operator; an absent key has none that fails. */
  FOR_ALL_VALUES("ForAllValues:");

  private final String prefix;

  Quantifier(String prefix) {
    this.prefix = prefix;
  }

  String prefix() {
    return prefix;
  }

  static Quantifier of(String operatorName) {
    if (operatorName.startsWith(FOR_ANY_VALUE.prefix)) {
      return FOR_ANY_VALUE;
    }
    return operatorName.startsWith(FOR_ALL_VALUES.prefix) ? FOR_ALL_VALUES : NONE;
  }
}
