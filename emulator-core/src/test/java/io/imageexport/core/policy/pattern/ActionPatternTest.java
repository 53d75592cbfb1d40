package io.imageexport.core.policy.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActionPatternTest {
  @ParameterizedTest
  @CsvSource({
    "*, oss:PutObject, true",
    "*:*, oss:PutObject, true",
    "oss:*, oss:PutObject, true",
    "oss:*, vm:createInstance, false",
    "iam:describe*, iam:describeRole, true",
    "iam:describe*, iam:createRole, false",
    "oss:PutObject, oss:PutObject, true",
    "oss:putobject, oss:PutObject, false",
    "OSS:PutObject, oss:PutObject, false",
    "o*:*, oss:PutObject, true",
    "o*t:x, oss:PutObject, false",
    "oss:Put?bject, oss:PutObject, true",
    "oss:PutObject, PutObject, false",
  })
  void patternMatchesAction(String pattern, String action, boolean expected) throws Exception {
    assertEquals(expected, ActionPattern.parse(pattern).matches(action));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PutObject",
        "oss:",
        ":PutObject",
        "oss:Put:Object",
        "oss: Put",
        "oss:存",
        "**"
      })
  void malformedActionIsRefused(String text) {
    assertThrows(MalformedTextException.class, () -> ActionPattern.parse(text));
  }
}
