package io.imageexport.core.policy.condition;

/** Equality of texts, exact or without regard to letter case. */
final class TextComparison {
  private TextComparison() {}

  static Comparison exact(String value) {
    Template template = Template.of(value);
    if (template.isConstant()) {
      return (requestValue, principal) -> requestValue.equals(value);
    }
    return (requestValue, principal) ->
        template.resolve(principal).filter(requestValue::equals).isPresent();
  }

  static Comparison ignoringCase(String value) {
    Template template = Template.of(value);
    if (template.isConstant()) {
      return (requestValue, principal) -> requestValue.equalsIgnoreCase(value);
    }
    return (requestValue, principal) ->
        template.resolve(principal).filter(requestValue::equalsIgnoreCase).isPresent();
  }
}
