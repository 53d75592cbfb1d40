package io.imageexport.api.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imageexport.api.client.ControlClient;
import io.imageexport.api.explain.Question;
import io.imageexport.core.policy.AccessRequest;
import io.imageexport.core.policy.PolicyDocument;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code emulator policy explain}: what the engine decides, statement by statement. */
@Command(
    name = "explain",
    description =
        "Explain what policies decide about a request, statement by statement: the policies of a"
            + " role of a running emulator, or policies in files.",
    exitCodeOnExecutionException = PolicyCommand.EXIT_UNDECIDED,
    exitCodeList = {
      "0:the request is allowed",
      "1:the request is not allowed, or a policy is invalid",
      "2:wrong usage, or the policies cannot be read"
    })
final class PolicyExplainCommand implements Callable<Integer> {
  private static final String ROW = "  %-24s %-4s %-6s %-9s %-7s %-8s %-9s  %s%n";
  private static final ObjectMapper JSON =
      new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

  @Spec private CommandSpec spec;
  @Mixin private EndpointOptions options;

  @Option(names = "--role", paramLabel = "ROLE", description = "Role of a running emulator")
  private String role;

  @Option(
      names = "--account",
      paramLabel = "ID",
      description = "Account of the role (default: the first account of the seed)")
  private String account;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Policy to ask instead of a role's; repeat for more")
  private List<Path> policies = List.of();

  @Option(
      names = "--session-policy",
      paramLabel = "FILE",
      description = "Session policy that further restricts the others")
  private Path sessionPolicy;

  @Option(
      names = "--kind",
      paramLabel = "identity|trust",
      description =
          "Ask what a role may do (identity), or who may assume it (trust) (default: identity)")
  private PolicyDocument.Kind kind = PolicyDocument.Kind.IDENTITY;

  @Option(
      names = "--principal",
      paramLabel = "JRN",
      description = "Caller, for example service:disk (default: the role)")
  private String principal;

  @Option(
      names = "--action",
      paramLabel = "ACTION",
      description = "Action, for example oss:PutObject",
      required = true)
  private String action;

  @Option(
      names = "--resource",
      paramLabel = "JRN",
      description = "Resource of the action (default: *, no resource)")
  private String resource = AccessRequest.NO_RESOURCE;

  @Option(
      names = "--context",
      paramLabel = "KEY=VALUE",
      description =
          "Value of a condition key, for example JDCloud:SourceIp=203.0.113.9; repeat for more")
  private List<String> context = List.of();

  @Option(names = "--json", description = "Print the answer as JSON")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if ((role == null) == policies.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "expected either --role or --policy");
    }
    if (role == null && principal == null) {
      throw new ParameterException(spec.commandLine(), "--policy needs --principal");
    }
    if (account != null && role == null) {
      throw new ParameterException(spec.commandLine(), "--account needs --role");
    }
    if (options.isGiven() && role == null) {
      throw new ParameterException(spec.commandLine(), "--endpoint needs --role");
    }
    if (kind == PolicyDocument.Kind.SESSION) {
      throw new ParameterException(
          spec.commandLine(), "--kind is identity or trust; a session has --session-policy");
    }
    JsonNode answer = role == null ? askFiles() : askEmulator();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer) + "\n");
    } else {
      print(answer, out);
    }
    out.flush();
    return answer.path("decision").asText().equals("allow") ? 0 : PolicyCommand.EXIT_NO;
  }

  private JsonNode askFiles() throws IOException {
    List<Question.Text> texts = new ArrayList<>();
    for (Path file : policies) {
      texts.add(new Question.Text(file.getFileName().toString(), PolicyFile.read(file)));
    }
    Question question =
        new Question(
            kind,
            texts,
            sessionPolicy == null ? Optional.empty() : Optional.of(PolicyFile.read(sessionPolicy)),
            new AccessRequest(principal, action, resource, contextValues()));
    return JSON.valueToTree(question.answer());
  }

  private JsonNode askEmulator() throws IOException, InterruptedException {
    ObjectNode question = JSON.createObjectNode();
    question.put("kind", kind.name().toLowerCase(Locale.ROOT));
    question.put("role", role);
    question.put("account", account);
    question.put("principal", principal);
    question.put("action", action);
    question.put("resource", resource);
    if (sessionPolicy != null) {
      question.put("sessionPolicy", PolicyFile.read(sessionPolicy));
    }
    ObjectNode values = question.putObject("context");
    contextValues()
        .forEach(
            (key, list) -> {
              ArrayNode array = values.putArray(key);
              list.forEach(array::add);
            });
    try (ControlClient client = new ControlClient(options.endpoint())) {
      return client.post("/_emulator/policies:explain", question);
    }
  }

  private Map<String, List<String>> contextValues() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : context) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new ParameterException(
            spec.commandLine(), "invalid --context '" + pair + "'; expected KEY=VALUE");
      }
      values
          .computeIfAbsent(pair.substring(0, equals), key -> new ArrayList<>())
          .add(pair.substring(equals + 1));
    }
    return values;
  }

  private static void print(JsonNode answer, PrintWriter out) {
    out.println(
        answer.path("decision").asText().toUpperCase(Locale.ROOT)
            + ": "
            + place(answer)
            + answer.path("reason").asText());
    if (answer.path("statements").isEmpty()) {
      return;
    }
    out.println();
    out.printf(
        ROW, "POLICY", "NO", "EFFECT", "PRINCIPAL", "ACTION", "RESOURCE", "CONDITION", "MISSES");
    for (JsonNode statement : answer.path("statements")) {
      out.printf(
          ROW,
          statement.path("policy").asText(),
          statement.path("statement").asText(),
          statement.path("effect").asText(),
          mark(statement, "principal"),
          mark(statement, "action"),
          mark(statement, "resource"),
          mark(statement, "condition"),
          statement.path("miss").asText() + extensions(statement));
    }
  }

  /** Where an invalid document breaks its rule. */
  private static String place(JsonNode answer) {
    return answer.path("policy").isMissingNode()
        ? ""
        : answer.path("policy").asText()
            + " line "
            + answer.path("line").asInt()
            + (answer.path("pointer").asText().isEmpty() ? "" : ", ")
            + answer.path("pointer").asText()
            + ": ";
  }

  private static String mark(JsonNode statement, String part) {
    return statement.path(part).asBoolean() ? "✓" : "✗";
  }

  private static String extensions(JsonNode statement) {
    List<String> labels = new ArrayList<>();
    statement.path("extensions").forEach(label -> labels.add(label.asText()));
    return labels.isEmpty() ? "" : " [extension: " + String.join(", ", labels) + "]";
  }
}
