package io.imageexport.core.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The language once more, as naively as it can be said: straight from the JSON tree, with regular
 * expressions and the JDK's address parser. It shares no code with the engine.
 */
final class ReferenceEvaluator {
  private final AccessRequest request;

  private ReferenceEvaluator(AccessRequest request) {
    this.request = request;
  }

  static String decide(
      List<? extends JsonNode> policies,
      Optional<? extends JsonNode> session,
      AccessRequest request) {
    ReferenceEvaluator evaluator = new ReferenceEvaluator(request);
    Set<String> attached = evaluator.effects(policies);
    Set<String> narrowing =
        session.map(document -> evaluator.effects(List.of(document))).orElse(Set.of("Allow"));
    boolean atHome = evaluator.isRootAtHome();
    boolean deniedByAttached = attached.contains("Deny") && !atHome;
    if (deniedByAttached || narrowing.contains("Deny")) {
      return "deny";
    }
    boolean allowed = (attached.contains("Allow") || atHome) && narrowing.contains("Allow");
    return allowed && !evaluator.isForeign() ? "allow" : "implicit-deny";
  }

  private Set<String> effects(List<? extends JsonNode> policies) {
    Set<String> effects = new TreeSet<>();
    for (JsonNode policy : policies) {
      for (JsonNode statement : policy.get("Statement")) {
        if (applies(statement)) {
          effects.add(statement.get("Effect").asText());
        }
      }
    }
    return effects;
  }

  private boolean applies(JsonNode statement) {
    boolean action =
        statement.has("Action")
            ? texts(statement.get("Action")).stream().anyMatch(this::matchesAction)
            : texts(statement.get("NotAction")).stream().noneMatch(this::matchesAction);
    boolean resource =
        statement.has("Resource")
            ? texts(statement.get("Resource")).stream().anyMatch(this::matchesResource)
            : texts(statement.get("NotResource")).stream().noneMatch(this::matchesResource);
    return action && resource && meetsConditions(statement.path("Condition"));
  }

  private boolean matchesAction(String pattern) {
    return pattern.equals("*")
        || glob(pattern, "[^:]*", "[^:]").matcher(request.action()).matches();
  }

  private boolean matchesResource(String pattern) {
    if (pattern.equals("*")) {
      return true;
    }
    String[] named = pattern.split(":", 5);
    String[] asked = request.resource().split(":", 5);
    if (asked.length < 5) {
      return false;
    }
    for (int i = 0; i < 5; i++) {
      boolean any = named[i].isEmpty() && named[1].equals("oss") && (i == 2 || i == 3);
      if (!any && !glob(named[i], ".*", ".").matcher(asked[i]).matches()) {
        return false;
      }
    }
    return true;
  }

  private boolean meetsConditions(JsonNode condition) {
    return condition.properties().stream()
        .allMatch(
            operator ->
                operator.getValue().properties().stream()
                    .allMatch(
                        key -> meets(operator.getKey(), key.getKey(), texts(key.getValue()))));
  }

  private boolean meets(String operator, String key, List<String> values) {
    List<String> present = new ArrayList<>();
    request
        .context()
        .forEach(
            (name, found) -> {
              if (fold(name).equals(fold(key))) {
                present.addAll(found);
              }
            });
    if (operator.equals("Null")) {
      return present.isEmpty() == Boolean.parseBoolean(values.get(0));
    }
    if (operator.endsWith("IfExists") && present.isEmpty()) {
      return true;
    }
    String name = operator.replace("IfExists", "").replaceFirst("^For(Any|All)Values?:", "");
    boolean negated = name.contains("Not");
    BiPredicate<String, String> test = test(name.replace("Not", ""));
    BiPredicate<String, String> resolved =
        (asked, value) -> {
          Optional<String> wanted = resolve(name, value);
          return wanted.isPresent() && test.test(asked, wanted.get());
        };
    if (operator.startsWith("ForAnyValue:")) {
      return present.stream()
          .anyMatch(asked -> values.stream().anyMatch(v -> resolved.test(asked, v)) != negated);
    }
    if (operator.startsWith("ForAllValues:")) {
      return present.stream()
          .allMatch(asked -> values.stream().anyMatch(v -> resolved.test(asked, v)) != negated);
    }
    boolean hit =
        present.stream().anyMatch(a -> values.stream().anyMatch(v -> resolved.test(a, v)));
    return hit != negated;
  }

  private static BiPredicate<String, String> test(String operator) {
    return switch (operator) {
      case "StringEquals" -> String::equals;
      case "StringEqualsIgnoreCase" -> String::equalsIgnoreCase;
      case "StringLike" -> (asked, value) -> glob(value, ".*", ".").matcher(asked).matches();
      case "IpAddress" -> ReferenceEvaluator::inRange;
      case "DateEquals" -> String::equals;
      // Dates of one form compare as text.
      case "DateGreaterThan" -> (asked, value) -> asked.compareTo(value) > 0;
      case "DateLessThan" -> (asked, value) -> asked.compareTo(value) < 0;
      case "DateLessThanEquals" -> (asked, value) -> asked.compareTo(value) <= 0;
      case "NumericEquals" -> (asked, value) -> order(asked, value) == 0;
      case "NumericGreaterThan" -> (asked, value) -> order(asked, value) > 0;
      case "NumericGreaterThanEquals" -> (asked, value) -> order(asked, value) >= 0;
      case "NumericLessThan" -> (asked, value) -> order(asked, value) < 0;
      default -> throw new IllegalArgumentException(operator);
    };
  }

  /** Names of callers here hold no wildcard, so a text in place of a variable stays literal. */
  private Optional<String> resolve(String operator, String value) {
    if (!operator.startsWith("String") || !value.contains("${")) {
      return Optional.of(value);
    }
    String[] caller = request.principal().split(":", 5);
    if (caller.length < 5) {
      return Optional.empty();
    }
    boolean isUser = caller[4].startsWith("user/") || caller[4].startsWith("subUser/");
    if (value.contains("${name}") && !isUser) {
      return Optional.empty();
    }
    String name = caller[4].substring(caller[4].indexOf('/') + 1);
    return Optional.of(value.replace("${name}", name).replace("${accountId}", caller[3]));
  }

  private static boolean inRange(String asked, String range) {
    if (asked.equals("here")) {
      return false;
    }
    String[] parts = range.split("/", 2);
    byte[] network = address(parts[0]);
    byte[] address = address(asked);
    if (network.length != address.length) {
      return false;
    }
    int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : network.length * 8;
    int shift = network.length * 8 - bits;
    return new BigInteger(1, network)
        .shiftRight(shift)
        .equals(new BigInteger(1, address).shiftRight(shift));
  }

  private static byte[] address(String text) {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static int order(String asked, String value) {
    return new BigDecimal(asked).compareTo(new BigDecimal(value));
  }

  private boolean isRootAtHome() {
    String[] caller = request.principal().split(":", 5);
    String[] asked = request.resource().split(":", 5);
    return caller.length == 5
        && caller[4].equals("root")
        && (asked.length < 5
            || asked[3].equals(caller[3])
            || request.action().equals("sts:assumeRole"));
  }

  private boolean isForeign() {
    String[] caller = request.principal().split(":", 5);
    String[] asked = request.resource().split(":", 5);
    return caller.length == 5
        && asked.length == 5
        && !request.action().equals("sts:assumeRole")
        && !caller[3].equals(asked[3]);
  }

  private static Pattern glob(String pattern, String anyRun, String anyOne) {
    return Pattern.compile(
        pattern
            .codePoints()
            .mapToObj(
                c -> c == '*' ? anyRun : c == '?' ? anyOne : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining()),
        Pattern.DOTALL);
  }

  private static String fold(String key) {
    return key.toLowerCase(Locale.ROOT).startsWith("jdcloud:")
        ? "jdcloud:" + key.substring("jdcloud:".length())
        : key;
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(item -> texts.add(item.asText()));
    } else {
      texts.add(node.asText());
    }
    return texts;
  }
}
