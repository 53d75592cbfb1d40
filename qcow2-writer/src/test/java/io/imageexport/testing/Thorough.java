package io.imageexport.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test that takes too long for every build. It runs with {@code -Dimageexport.thorough=true}, as
 * in CI; otherwise it is skipped and says so.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Thorough.Condition.class)
public @interface Thorough {
  /** Reads the property. */
  final class Condition implements ExecutionCondition {
    private static final String PROPERTY = "imageexport.thorough";

    /** Whether long tests run. */
    public static boolean isMet() {
      return Boolean.getBoolean(PROPERTY);
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (isMet()) {
        return ConditionEvaluationResult.enabled(PROPERTY + " is set");
      }
      String message =
          context.getDisplayName() + " takes long; run it with: -D" + PROPERTY + "=true";
      System.err.println("SKIPPED: " + message);
      return ConditionEvaluationResult.disabled(message);
    }
  }
}
