package io.imageexport.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.testing.Patience;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The case table, row by row; each feature of its extension rows is claimed. */
class PolicyCasesTest {
  @Test
  void tableIsWhole() {
    assertEquals(160, PolicyCase.all().size());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rowIsDecidedAsTheTableSays(PolicyCase row) {
    String outcome;
    try {
      Decision decision = row.decide();
      outcome = decision.effect().word();
      assertExplained(decision);
    } catch (PolicySyntaxException e) {
      outcome = "invalid";
      assertEquals(row.pointer().orElseThrow(), e.pointer(), e.getMessage());
      assertTrue(e.getMessage().endsWith("."), e.getMessage());
      assertTrue(e.line() >= 1, e.getMessage());
    }
    // The engine takes the first choice of the table also where others are acceptable.
    assertTrue(row.accepted().contains(outcome), outcome);
    assertEquals(row.expected(), outcome);
  }

  /** A bound of the table on the worst case of an algorithm, not a measurement of speed. */
  @ParameterizedTest
  @MethodSource("boundedCases")
  void rowIsDecidedInTime(PolicyCase row) {
    row.decide();
    assertTimeout(Patience.of(Duration.ofMillis(row.maxMillis().orElseThrow())), row::decide);
  }

  private static void assertExplained(Decision decision) {
    assertFalse(decision.reason().isBlank());
    for (StatementTrace trace : decision.statements()) {
      assertEquals(trace.applies(), trace.miss().isEmpty(), trace.toString());
    }
  }

  static List<PolicyCase> cases() {
    return PolicyCase.all();
  }

  static List<PolicyCase> boundedCases() {
    return PolicyCase.all().stream().filter(row -> row.maxMillis().isPresent()).toList();
  }
}
