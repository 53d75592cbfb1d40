package io.imageexport.core.policy.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imageexport.core.policy.pattern.MalformedTextException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorBlockTest {
  private static final String KEY = "JDCloud:ResourceTag/team";
  private static final String ALICE = "jrn:iam::324100000385:subUser/alice";

  /** Values are separated by a slash; a dash is an absent key. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          StringEquals                     | a     | a   | true
          StringEquals                     | a     | A   | false
          StringEquals                     | a/b   | b   | true
          StringEquals                     | a     | b/a | true
          StringEquals                     | a     | -   | false
          StringNotEquals                  | a     | b   | true
          StringNotEquals                  | a/b   | b   | false
          StringNotEquals                  | a     | b/a | false
          StringNotEquals                  | a     | -   | true
          StringEqualsIgnoreCase           | a     | A   | true
          StringNotEqualsIgnoreCase        | a     | A   | false
          StringLike                       | a*    | abc | true
          StringLike                       | a?    | abc | false
          StringNotLike                    | a*    | abc | false
          StringEqualsIfExists             | a     | -   | true
          StringEqualsIfExists             | a     | b   | false
          ForAnyValue:StringEquals         | a     | b/a | true
          ForAnyValue:StringEquals         | a     | b/c | false
          ForAnyValue:StringEquals         | a     | -   | false
          ForAnyValue:StringNotEquals      | a     | b/a | true
          ForAnyValue:StringNotEquals      | a     | a   | false
          ForAnyValue:StringNotEquals      | a     | -   | false
          ForAllValues:StringEquals        | a/b   | b/a | true
          ForAllValues:StringEquals        | a     | b/a | false
          ForAllValues:StringEquals        | a     | -   | true
          ForAllValues:StringNotEquals     | a     | b/c | true
          ForAllValues:StringNotEquals     | a     | b/a | false
          ForAnyValue:StringLikeIfExists   | a*    | -   | true
          IpAddress                        | 10.0.0.0 | 10.0.0.0 | true
          NotIpAddress                     | 10.0.0.0 | 10.0.0.1 | true
          NotIpAddress                     | 10.0.0.0 | -   | true
          NumericEquals                    | 1.0   | 1   | true
          NumericEquals                    | 1     | x   | false
          NumericNotEquals                 | 1     | 2   | true
          NumericLessThan                  | 2     | 1   | true
          NumericLessThan                  | 2     | 2   | false
          NumericLessThanEquals            | 2     | 2   | true
          NumericGreaterThan               | 2     | 1e1 | true
          NumericGreaterThan               | 2     | 2   | false
          NumericGreaterThanEquals         | 2     | 2   | true
          DateGreaterThan                  | 2021-01-01 18:00:01 | 2021-01-01 18:00:02 | true
          DateGreaterThan                  | 2021-01-01 18:00:01 | 2021-01-01 18:00:01 | false
          DateGreaterThan                  | 2021-01-01 18:00:01 | soon                | false
          DateGreaterThanEquals            | 2021-01-01 18:00:01 | 2021-01-01 18:00:01 | true
          DateLessThan                     | 2021-01-01 18:00:01 | 2020-12-31 23:59:59 | true
          DateLessThanEquals               | 2021-01-01 18:00:01 | 2021-01-01 18:00:01 | true
          DateEquals                       | 2021-01-01 18:00:01 | 2021-01-01 18:00:01 | true
          DateNotEquals                    | 2021-01-01 18:00:01 | 2021-01-01 18:00:01 | false
          Bool                             | true  | True | true
          Bool                             | true  | yes | false
          Null                             | true  | -   | true
          Null                             | true  | a   | false
          Null                             | false | a   | true
          Null                             | false | -   | false
          StringEquals                     | ${name}      | alice        | true
          StringEquals                     | x${name}y    | xalicey      | true
          StringEquals                     | ${accountId} | 324100000385 | true
          StringEquals                     | ${nobody}    | ${nobody}    | true
          StringEquals                     | ${${name}    | ${alice      | true
          StringLike                       | ${name}-*    | alice-7      | true
          StringEqualsIgnoreCase           | ${name}      | ALICE        | true
          """)
  void operatorHolds(String operator, String values, String present, boolean expected)
      throws Exception {
    Condition condition = OperatorBlock.parse(operator).compile(KEY, List.of(values.split("/")));
    Map<String, List<String>> context =
        present.equals("-") ? Map.of() : Map.of(KEY, List.of(present.split("/")));
    assertEquals(expected, condition.holds(context, ALICE));
  }

  /** A role has no sub-user name, so a comparison with one matches nothing. */
  @ParameterizedTest
  @CsvSource({"StringEquals, false", "StringLike, false", "StringNotEquals, true"})
  void variableWithoutValueMatchesNothing(String operator, boolean expected) throws Exception {
    Condition condition = OperatorBlock.parse(operator).compile(KEY, List.of("${name}"));
    Map<String, List<String>> context = Map.of(KEY, List.of("${name}", "", "x"));
    assertEquals(expected, condition.holds(context, "jrn:iam::324100000385:role/x"));
  }

  @Test
  void wildcardInsideAVariableIsLiteral() throws Exception {
    Condition condition = OperatorBlock.parse("StringLike").compile(KEY, List.of("${name}"));
    Map<String, List<String>> context = Map.of(KEY, List.of("anything"));
    assertEquals(false, condition.holds(context, "jrn:iam::324100000385:subUser/*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "stringEquals",
        "StringEqual",
        "IfExists",
        "ForAnyValue:",
        "ForSomeValue:StringEquals",
        "NullIfExists",
        "ForAnyValue:Null",
        "ForAllValues:ForAnyValue:StringEquals",
        "ForAnyValue:IfExists"
      })
  void unknownOperatorIsRefused(String name) {
    assertThrows(MalformedTextException.class, () -> OperatorBlock.parse(name));
  }

  @ParameterizedTest
  @CsvSource({
    "DateGreaterThan, yesterday",
    "DateGreaterThan, 2021-02-30 00:00:00",
    "DateGreaterThan, 2021-01-01T00:00:00Z",
    "IpAddress, 203.0.113.0/33",
    "NumericEquals, one",
    "NumericEquals, 11111111111111111111111111111111111111111",
    "Bool, 1",
    "Null, maybe",
  })
  void malformedValueIsRefused(String operator, String value) throws Exception {
    OperatorBlock block = OperatorBlock.parse(operator);
    assertThrows(MalformedTextException.class, () -> block.check(value));
    assertThrows(MalformedTextException.class, () -> block.compile(KEY, List.of(value)));
  }
}
