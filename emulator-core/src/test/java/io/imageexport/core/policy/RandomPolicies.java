package io.imageexport.core.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Valid documents and requests from a small vocabulary, so that hits and near misses are frequent.
 * The same seed gives the same sequence.
 */
final class RandomPolicies {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String[] ACTIONS = {
    "*",
    "*:*",
    "oss:*",
    "oss:Put*",
    "oss:*Object",
    "oss:GetObject",
    "oss:PutObject",
    "vm:*",
    "vm:describe*",
    "oss:?etObject",
    "*:PutObject",
    "oss:putobject",
    "iam:*",
    "sts:assumeRole"
  };
  private static final String[] REQUEST_ACTIONS = {
    "oss:PutObject",
    "oss:GetObject",
    "oss:ListBucket",
    "vm:describeImage",
    "vm:exportImage",
    "iam:createRole",
    "sts:assumeRole"
  };
  private static final String[] SERVICES = {"oss", "oss", "oss", "vm", "*", "iam", "o*"};
  private static final String[] REGIONS = {"*", "", "cn-east-2", "cn-*", "cn-north-1", "cn-east-?"};
  private static final String[] ACCOUNTS = {"*", "", "111111111111", "222222222222", "1*"};
  private static final String[] RESOURCES = {
    "*", "b", "b/*", "b*", "*/k", "b/a:b*", "b/*/c", "b?/k", "b/K", "x/111111111111:b/*", "role/r"
  };
  private static final String[] REQUEST_RESOURCES = {
    "b", "b/k", "b2/k", "b/a/c", "b/a:b:c", "x/111111111111:b/k", "b/\uD83D\uDE00\n", "b/", "role/r"
  };
  private static final String[] PRINCIPALS = {
    "jrn:iam::111111111111:role/r",
    "jrn:iam::111111111111:subUser/alice",
    "jrn:iam::222222222222:user/bob",
    "jrn:iam::111111111111:root",
    "service:disk"
  };
  private static final String[] TAG_KEYS = {
    "JDCloud:ResourceTag/a", "Jdcloud:ResourceTag/a", "jdcloud:RequestTag/b", "other"
  };
  private static final String[] TAGS = {
    "x", "X", "xy", "x*", "?", "${name}", "${accountId}-${name}"
  };
  private static final String[] REQUEST_TAGS = {"x", "X", "xy", "alice", "111111111111-alice", ""};
  private static final String[] RANGES = {
    "10.0.0.0/8", "10.1.0.0/31", "203.0.113.7", "0.0.0.0/0", "2001:db8::/33", "::/0", "::1"
  };
  private static final String[] ADDRESSES = {
    "10.1.0.1", "10.1.0.2", "203.0.113.7", "2001:db8:7fff::1", "2001:db8:8000::", "::1", "here"
  };
  private static final String[] DATES = {
    "2021-01-01 18:00:01", "2020-02-29 00:00:00", "2026-12-31 23:59:59"
  };
  private static final String[] NUMBERS = {"1", "1.0", "-2", "30", "2e1"};
  private static final String[] QUANTIFIERS = {"", "", "", "ForAnyValue:", "ForAllValues:"};
  private static final String[] SUFFIXES = {"", "", "IfExists"};

  private final Random random;

  RandomPolicies(long seed) {
    this.random = new Random(seed);
  }

  Random random() {
    return random;
  }

  List<ObjectNode> policies() {
    List<ObjectNode> policies = new ArrayList<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      policies.add(policy());
    }
    return policies;
  }

  ObjectNode policy() {
    ObjectNode policy = MAPPER.createObjectNode().put("Version", "3");
    ArrayNode statements = policy.putArray("Statement");
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      statements.add(statement(random.nextInt(4) == 0 ? "Deny" : "Allow"));
    }
    return policy;
  }

  ObjectNode policyOf(String effect) {
    ObjectNode policy = MAPPER.createObjectNode().put("Version", "3");
    policy.putArray("Statement").add(statement(effect));
    return policy;
  }

  AccessRequest request() {
    Map<String, List<String>> context = new LinkedHashMap<>();
    for (String key : TAG_KEYS) {
      if (random.nextBoolean()) {
        context.put(key, some(REQUEST_TAGS, 3));
      }
    }
    if (random.nextBoolean()) {
      context.put("jdcloud:SourceIp", some(ADDRESSES, 2));
    }
    if (random.nextBoolean()) {
      context.put("JDCloud:CurrentTime", some(DATES, 2));
    }
    if (random.nextBoolean()) {
      context.put("size", some(NUMBERS, 2));
    }
    String resource = random.nextInt(6) == 0 ? "*" : requestJrn();
    return new AccessRequest(one(PRINCIPALS), one(REQUEST_ACTIONS), resource, context);
  }

  private ObjectNode statement(String effect) {
    ObjectNode statement = MAPPER.createObjectNode().put("Effect", effect);
    put(statement, random.nextInt(8) == 0 ? "NotAction" : "Action", some(ACTIONS, 3));
    List<String> resources = new ArrayList<>();
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      resources.add(random.nextInt(4) == 0 ? "*" : jrn());
    }
    put(statement, random.nextInt(8) == 0 ? "NotResource" : "Resource", resources);
    if (random.nextInt(3) == 0) {
      ObjectNode condition = statement.putObject("Condition");
      for (int left = random.nextInt(3); left > 0; left--) {
        addOperator(condition);
      }
    }
    return statement;
  }

  private void addOperator(ObjectNode condition) {
    String prefix = one(QUANTIFIERS);
    String suffix = one(SUFFIXES);
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        String operator =
            one(
                "StringEquals",
                "StringNotEquals",
                "StringLike",
                "StringNotLike",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase");
        addKey(condition, prefix + operator + suffix, one(TAG_KEYS), some(TAGS, 3));
      }
      case 2 -> {
        String operator = one("IpAddress", "NotIpAddress");
        addKey(condition, prefix + operator + suffix, "JDCloud:SourceIp", some(RANGES, 2));
      }
      case 3 -> {
        String operator =
            "Date"
                + one("GreaterThan", "LessThan", "Equals", "NotEquals", "LessThanEquals")
                + suffix;
        addKey(condition, prefix + operator, "Jdcloud:CurrentTime", some(DATES, 2));
      }
      case 4 -> {
        String operator =
            "Numeric"
                + one("GreaterThan", "LessThan", "Equals", "NotEquals", "GreaterThanEquals")
                + suffix;
        addKey(condition, prefix + operator, "size", some(NUMBERS, 2));
      }
      default -> addKey(condition, "Null", one(TAG_KEYS), List.of(one("true", "false")));
    }
  }

  private void addKey(ObjectNode condition, String operator, String key, List<String> values) {
    put(condition.withObjectProperty(operator), key, values);
  }

  /** One value stands alone or in a list, which means the same. */
  private void put(ObjectNode object, String name, List<String> values) {
    if (values.size() == 1 && random.nextBoolean()) {
      object.put(name, values.get(0));
      return;
    }
    ArrayNode list = object.putArray(name);
    values.forEach(list::add);
  }

  private String jrn() {
    return String.join(":", "jrn", one(SERVICES), one(REGIONS), one(ACCOUNTS), one(RESOURCES));
  }

  private String requestJrn() {
    return String.join(
        ":",
        "jrn",
        one("oss", "oss", "oss", "vm", "iam"),
        one("cn-east-2", "cn-north-1", ""),
        one("111111111111", "111111111111", "222222222222"),
        one(REQUEST_RESOURCES));
  }

  private List<String> some(String[] choices, int maxCount) {
    List<String> values = new ArrayList<>(Arrays.asList(choices));
    Collections.shuffle(values, random);
    return List.copyOf(values.subList(0, 1 + random.nextInt(maxCount)));
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
