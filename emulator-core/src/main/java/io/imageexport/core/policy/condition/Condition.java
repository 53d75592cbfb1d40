package io.imageexport.core.policy.condition;

import java.util.List;
import java.util.Map;

/** One operator on one key with its values; a statement wants all of its conditions. Immutable. */
public sealed interface Condition permits PresenceCondition, ValueCondition {
  /** The operator as the document spells it, with quantifier and suffix. */
  String operator();

  /** The key as the document spells it. */
  String key();

  /** The values as the document has them. */
  List<String> values();

  /** Whether the condition holds; the keys of the context are normalized. */
  boolean holds(Map<String, List<String>> context, String principal);

  /** Why it does not hold, as one clause. */
  String miss(Map<String, List<String>> context);
}
