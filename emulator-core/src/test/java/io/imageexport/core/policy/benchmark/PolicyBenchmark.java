package io.imageexport.core.policy.benchmark;

import io.imageexport.core.policy.AccessRequest;
import io.imageexport.core.policy.NamedPolicy;
import io.imageexport.core.policy.PolicyDocument;
import io.imageexport.core.policy.PolicyEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Ten policies of twenty statements each, of which the last one of all allows; and jCasbin with the
 * same two hundred rules.
 *
 * <p>jCasbin knows no regions, accounts or conditions; its rules match the name of the resource as
 * one text that ends with a star. So it has the easier task.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PolicyBenchmark {
  private static final int POLICIES = 10;
  private static final int STATEMENTS = 20;
  private static final String ROLE = "jrn:iam::324100000385:role/image-export";
  private static final String ACTION = "oss:PutObject";
  private static final String OBJECT = "jrn:oss:cn-east-2:324100000385:bucket-9-19/some/object";

  private static final String CASBIN_MODEL =
      """
      [request_definition]
      r = sub, obj, act
      [policy_definition]
      p = sub, obj, act, eft
      [policy_effect]
      e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
      [matchers]
      m = r.sub == p.sub && r.act == p.act && keyMatch(r.obj, p.obj)
      """;

  private final List<String> texts = new ArrayList<>();
  private List<NamedPolicy> policies = List.of();
  private AccessRequest allowed;
  private AccessRequest denied;
  private Enforcer casbin;

  /** Parses the policies, for both. */
  @Setup
  public void prepare() {
    Model model = new Model();
    model.loadModelFromText(CASBIN_MODEL);
    casbin = new Enforcer(model);
    List<NamedPolicy> parsed = new ArrayList<>();
    for (int i = 0; i < POLICIES; i++) {
      List<String> statements = new ArrayList<>();
      for (int j = 0; j < STATEMENTS; j++) {
        String resource = "jrn:oss:cn-east-2:324100000385:bucket-" + i + "-" + j + "/*";
        statements.add(
            "{\"Effect\":\"Allow\",\"Action\":\""
                + ACTION
                + "\",\"Resource\":\""
                + resource
                + "\"}");
        casbin.addPolicy(ROLE, resource, ACTION, "allow");
      }
      String text = "{\"Version\":\"3\",\"Statement\":[" + String.join(",", statements) + "]}";
      texts.add(text);
      parsed.add(
          new NamedPolicy("policy-" + i, PolicyDocument.parse(PolicyDocument.Kind.IDENTITY, text)));
    }
    policies = List.copyOf(parsed);
    allowed = new AccessRequest(ROLE, ACTION, OBJECT, Map.of());
    denied = new AccessRequest(ROLE, ACTION, OBJECT.replace("9-19", "9-20"), Map.of());
    if (!evaluateAllowed() || evaluateDenied() || !casbinAllowed()) {
      throw new IllegalStateException("the engines do not agree");
    }
  }

  @Benchmark
  public boolean evaluateAllowed() {
    return PolicyEngine.evaluate(policies, allowed).allowed();
  }

  @Benchmark
  public boolean evaluateDenied() {
    return PolicyEngine.evaluate(policies, denied).allowed();
  }

  @Benchmark
  public String explainDenied() {
    return PolicyEngine.evaluate(policies, denied).reason();
  }

  @Benchmark
  public boolean casbinAllowed() {
    return casbin.enforce(ROLE, OBJECT, ACTION);
  }

  /** One policy of twenty statements. */
  @Benchmark
  public PolicyDocument parse() {
    return PolicyDocument.parse(PolicyDocument.Kind.IDENTITY, texts.getFirst());
  }
}
