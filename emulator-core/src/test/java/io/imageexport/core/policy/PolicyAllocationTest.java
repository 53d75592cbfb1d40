package io.imageexport.core.policy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.imageexport.core.policy.PolicyDocument.Kind;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An allowed request costs its decision and no more, however many statements are visited. */
class PolicyAllocationTest {
  private static final int POLICY_COUNT = 10;
  private static final int STATEMENT_COUNT = 20;
  private static final int EVALUATION_COUNT = 10_000;

  /** Room for two small objects, with headers of 16 bytes and references of 8. */
  private static final long MAX_BYTES = 96;

  @Test
  void allowPathAllocatesTheDecisionOnly() {
    List<NamedPolicy> policies = new ArrayList<>();
    for (int i = 0; i < POLICY_COUNT; i++) {
      policies.add(new NamedPolicy("p" + i, PolicyDocument.parse(Kind.IDENTITY, policy(i))));
    }
    List<NamedPolicy> attached = List.copyOf(policies);
    AccessRequest request =
        new AccessRequest(
            "jrn:iam::324100000385:role/image-export",
            "oss:PutObject",
            "jrn:oss:cn-east-2:324100000385:bucket-9-19/img",
            Map.of("JDCloud:ResourceTag/a", List.of("x")));
    evaluate(attached, request);

    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    int allowed = evaluate(attached, request);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allowed == EVALUATION_COUNT, "allowed: " + allowed);
    assertTrue(
        bytes <= MAX_BYTES * EVALUATION_COUNT, "bytes per evaluation: " + bytes / EVALUATION_COUNT);
  }

  private static int evaluate(List<NamedPolicy> policies, AccessRequest request) {
    int allowed = 0;
    for (int i = 0; i < EVALUATION_COUNT; i++) {
      allowed += PolicyEngine.evaluate(policies, request).allowed() ? 1 : 0;
    }
    return allowed;
  }

  /** Only the last statement of the last policy allows; a condition is on each. */
  private static String policy(int policyIndex) {
    List<String> statements = new ArrayList<>();
    for (int i = 0; i < STATEMENT_COUNT; i++) {
      statements.add(
          "{\"Effect\":\"Allow\",\"Action\":\"oss:*Object\",\"Resource\":\"jrn:oss:*:*:bucket-"
              + policyIndex
              + "-"
              + i
              + "/*\",\"Condition\":{\"StringEquals\":{\"JDCloud:ResourceTag/a\":\"x\"}}}");
    }
    return "{\"Version\":\"3\",\"Statement\":[" + String.join(",", statements) + "]}";
  }
}
