package io.imageexport.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imageexport.core.policy.PolicyDocument.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for any policies and any request, on seeded random ones. */
class PolicyLawsTest {
  private static final int ROUNDS = 2_000;

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void engineAgreesWithTheReference(long seed) {
    RandomPolicies generator = new RandomPolicies(seed);
    Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
    for (int round = 0; round < ROUNDS; round++) {
      List<ObjectNode> policies = generator.policies();
      Optional<ObjectNode> session =
          round % 3 == 0 ? Optional.of(generator.policy()) : Optional.empty();
      AccessRequest request = generator.request();
      Decision decision = decide(policies, session, request);
      assertEquals(
          ReferenceEvaluator.decide(policies, session, request),
          decision.effect().word(),
          () -> decision.reason() + "\n" + policies + "\n" + session + "\n" + request);
      seen.merge(decision.effect(), 1, Integer::sum);
    }
    // The comparison is worth something only if every outcome is common.
    for (Verdict verdict : Verdict.values()) {
      assertTrue(seen.getOrDefault(verdict, 0) > ROUNDS / 20, seen.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  void addingADenyNeverOpens(long seed) {
    RandomPolicies generator = new RandomPolicies(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<ObjectNode> policies = generator.policies();
      AccessRequest request = generator.request();
      Verdict before = decide(policies, Optional.empty(), request).effect();
      policies.add(generator.policyOf("Deny"));
      Verdict after = decide(policies, Optional.empty(), request).effect();
      assertTrue(after == before || after == Verdict.DENY, before + " to " + after);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32})
  void addingAnAllowNeverCloses(long seed) {
    RandomPolicies generator = new RandomPolicies(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<ObjectNode> policies = generator.policies();
      AccessRequest request = generator.request();
      Verdict before = decide(policies, Optional.empty(), request).effect();
      policies.add(generator.policyOf("Allow"));
      Verdict after = decide(policies, Optional.empty(), request).effect();
      boolean opened = before == Verdict.IMPLICIT_DENY && after == Verdict.ALLOW;
      assertTrue(after == before || opened, before + " to " + after);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42})
  void orderAndRepetitionDoNotMatter(long seed) {
    RandomPolicies generator = new RandomPolicies(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<ObjectNode> policies = generator.policies();
      AccessRequest request = generator.request();
      Verdict before = decide(policies, Optional.empty(), request).effect();
      List<ObjectNode> shuffled = new ArrayList<>();
      policies.forEach(policy -> shuffled.add(shuffleStatements(policy.deepCopy(), generator)));
      policies.stream().findFirst().ifPresent(shuffled::add);
      Collections.shuffle(shuffled, generator.random());
      assertEquals(before, decide(shuffled, Optional.empty(), request).effect());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {51, 52})
  void sessionNeverWidens(long seed) {
    RandomPolicies generator = new RandomPolicies(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<ObjectNode> policies = generator.policies();
      AccessRequest request = generator.request();
      Optional<ObjectNode> session = Optional.of(generator.policy());
      if (decide(policies, session, request).allowed()) {
        assertTrue(decide(policies, Optional.empty(), request).allowed());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {61, 62})
  void canonicalTextIsTheSamePolicy(long seed) {
    RandomPolicies generator = new RandomPolicies(seed);
    for (int round = 0; round < ROUNDS; round++) {
      PolicyDocument document = parse(Kind.IDENTITY, generator.policy());
      // Lists for single values make it longer, which counts only against documents people write.
      PolicyDocument again = PolicyDocument.parse(Kind.IDENTITY, document.canonicalText());
      assertEquals(document.canonicalText(), again.canonicalText());
      AccessRequest request = generator.request();
      Decision one = PolicyEngine.evaluate(List.of(new NamedPolicy("p", document)), request);
      Decision other = PolicyEngine.evaluate(List.of(new NamedPolicy("p", again)), request);
      assertEquals(one.reason(), other.reason());
      assertEquals(one.statements(), other.statements());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {71, 72})
  void explanationAgreesWithTheDecision(long seed) {
    RandomPolicies generator = new RandomPolicies(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<ObjectNode> policies = generator.policies();
      AccessRequest request = generator.request();
      assertExplained(decide(policies, Optional.empty(), request));
    }
  }

  private static void assertExplained(Decision decision) {
    for (StatementTrace trace : decision.statements()) {
      assertEquals(trace.applies(), trace.miss().isEmpty(), trace.toString());
    }
    boolean denied = anyApplies(decision, Effect.DENY);
    boolean named = anyApplies(decision, Effect.ALLOW);
    String reason = decision.reason();
    assertFalse(reason.contains("\n"), reason);
    switch (decision.effect()) {
      case DENY -> {
        assertTrue(denied, reason);
        assertTrue(reason.contains(" denies "), reason);
      }
      case ALLOW -> {
        boolean isMain = reason.startsWith("the main account");
        assertTrue(isMain || (named && !denied), reason);
        assertTrue(isMain || reason.startsWith(decision.deciding().get(0).label()), reason);
      }
      case IMPLICIT_DENY -> {
        assertFalse(denied, reason);
        assertNotEquals(named, reason.startsWith("no statement"), reason);
      }
    }
  }

  private static boolean anyApplies(Decision decision, Effect effect) {
    return decision.statements().stream().anyMatch(t -> t.applies() && t.effect() == effect);
  }

  private static ObjectNode shuffleStatements(ObjectNode policy, RandomPolicies generator) {
    ArrayNode statements = (ArrayNode) policy.get("Statement");
    List<JsonNode> order = new ArrayList<>();
    statements.forEach(order::add);
    Collections.shuffle(order, generator.random());
    statements.removeAll();
    statements.addAll(order);
    return policy;
  }

  private static Decision decide(
      List<ObjectNode> policies, Optional<ObjectNode> session, AccessRequest request) {
    List<NamedPolicy> named = new ArrayList<>();
    for (ObjectNode policy : policies) {
      named.add(new NamedPolicy("p" + (named.size() + 1), parse(Kind.IDENTITY, policy)));
    }
    return session
        .map(policy -> PolicyEngine.evaluate(named, parse(Kind.SESSION, policy), request))
        .orElseGet(() -> PolicyEngine.evaluate(named, request));
  }

  private static PolicyDocument parse(Kind kind, ObjectNode policy) {
    return PolicyDocument.parse(kind, policy.toString());
  }
}
