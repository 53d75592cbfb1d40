package io.imageexport.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test that takes too long for every build: it runs with {@code -Dimageexport.thorough=true}, as
 * in CI, and else says that it has not run.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Thorough.Condition.class)
@interface Thorough {
  /** Reads the property. */
  final class Condition implements ExecutionCondition {
    private static final String PROPERTY = "imageexport.thorough";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (Boolean.getBoolean(PROPERTY)) {
        return ConditionEvaluationResult.enabled(PROPERTY + " is set");
      }
      String message =
          context.getDisplayName() + " takes long; run it with: -D" + PROPERTY + "=true";
      System.err.println("SKIPPED: " + message);
      return ConditionEvaluationResult.disabled(message);
    }
  }
}
