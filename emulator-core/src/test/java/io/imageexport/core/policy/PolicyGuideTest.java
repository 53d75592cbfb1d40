package io.imageexport.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.imageexport.core.policy.PolicyDocument.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The examples of docs/policies.md are decided as it says. */
class PolicyGuideTest {
  private static final Path GUIDE = Path.of("../docs/policies.md");
  private static final String ROLE = "jrn:iam::324100000385:role/example";

  private static final String ALL_OF_OSS =
      "{\"Version\":\"3\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"oss:*\",\"Resource\":\"*\"}]}";

  /** A document, and what the guide says of it. */
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "```json (policy|trust|session|invalid)\\n(.*?)```\\n\\n(.*?)\\n\\n", Pattern.DOTALL);

  private static final Pattern REFUSED =
      Pattern.compile("Refused at `([^`]*)`: (.*)", Pattern.DOTALL);

  /** A key, and everything up to the next one: a time holds a blank. */
  private static final Pattern CONTEXT =
      Pattern.compile("([A-Za-z]+:[^ =]+)=(.*?)(?= [A-Za-z]+:[^ =]+=|$)");

  private record Example(String kind, String document, String said) {}

  private static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    Matcher matcher = EXAMPLE.matcher(Files.readString(GUIDE));
    while (matcher.find()) {
      examples.add(new Example(matcher.group(1), matcher.group(2), matcher.group(3)));
    }
    return examples;
  }

  @TestFactory
  List<DynamicTest> everyRowIsDecidedAsTheGuideSays() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Example example : examples()) {
      if (example.kind().equals("invalid")) {
        tests.add(dynamicTest(example.said(), () -> assertRefused(example)));
        continue;
      }
      List<String> lines = example.said().lines().toList();
      List<String> names = cells(lines.getFirst());
      for (String line : lines.subList(2, lines.size())) {
        tests.add(dynamicTest(line, () -> assertDecided(example, names, cells(line))));
      }
    }
    assertTrue(tests.size() > 35, tests.size() + " examples");
    return tests;
  }

  /** Else an example could stand there that no test has found. */
  @Test
  void everyDocumentIsAnExample() throws IOException {
    int fences = Files.readString(GUIDE).split("```json", -1).length - 1;
    assertEquals(fences, examples().size());
  }

  private static List<String> cells(String line) {
    return List.of(line.substring(1, line.length() - 1).split("\\|", -1)).stream()
        .map(String::strip)
        .toList();
  }

  private static void assertRefused(Example example) {
    Matcher refused = REFUSED.matcher(example.said());
    assertTrue(refused.matches(), example.said());
    PolicySyntaxException e =
        assertThrows(
            PolicySyntaxException.class,
            () -> PolicyDocument.parse(Kind.IDENTITY, example.document()));
    assertEquals(refused.group(1), e.pointer());
    assertEquals(refused.group(2), e.getMessage());
  }

  private static void assertDecided(Example example, List<String> names, List<String> values) {
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      row.put(names.get(i), values.get(i));
    }
    String principal = row.getOrDefault("principal", "");
    AccessRequest request =
        new AccessRequest(
            principal.isEmpty() ? ROLE : principal,
            row.get("action"),
            row.get("resource"),
            context(row.getOrDefault("context", "")));
    Decision decision = decide(example, request);
    assertEquals(row.get("decision"), decision.effect().word(), decision.reason());
  }

  private static Decision decide(Example example, AccessRequest request) {
    return switch (example.kind()) {
      case "trust" ->
          PolicyEngine.evaluateTrust(PolicyDocument.parse(Kind.TRUST, example.document()), request);
      case "session" ->
          PolicyEngine.evaluate(
              List.of(new NamedPolicy("role", PolicyDocument.parse(Kind.IDENTITY, ALL_OF_OSS))),
              PolicyDocument.parse(Kind.SESSION, example.document()),
              request);
      default ->
          PolicyEngine.evaluate(
              List.of(
                  new NamedPolicy(
                      "example", PolicyDocument.parse(Kind.IDENTITY, example.document()))),
              request);
    };
  }

  private static Map<String, List<String>> context(String text) {
    Map<String, List<String>> context = new LinkedHashMap<>();
    Matcher matcher = CONTEXT.matcher(text);
    while (matcher.find()) {
      context.computeIfAbsent(matcher.group(1), key -> new ArrayList<>()).add(matcher.group(2));
    }
    return context;
  }
}
