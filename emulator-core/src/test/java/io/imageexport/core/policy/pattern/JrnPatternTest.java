package io.imageexport.core.policy.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JrnPatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          *                                      | jrn:oss:r:324100000385:b/k             | NONE
          *                                      | *                                      | NONE
          jrn:oss:*:*:*                          | *                                      | FORM
          jrn:oss:*:324100000385:bucket/*        | jrn:oss:r:324100000385:bucket/k        | NONE
          jrn:oss:*:324100000385:bucket/*        | jrn:oss:r:859150329790:bucket/k        | ACCOUNT
          jrn:oss:*:324100000385:bucket/*        | jrn:oss:r:324100000385:bucket          | RESOURCE
          jrn:oss:*:324100000385:bucket/*        | jrn:oss:r:324100000385:bucket2/x       | BUCKET
          jrn:oss:*:324100000385:bucket/*        | jrn:oss:r:324100000385:bucket/a/b:c    | NONE
          jrn:oss:*:324100000385:bucket/*        | jrn:oss:r:1:other/x:324100000385:bucket/k | ACCOUNT
          jrn:oss:*:324100000385:bucket/*        | jrn:oss:r:324100000385:other/x:324100000385:bucket/k | BUCKET
          jrn:oss:cn-*:*:b/*                     | jrn:oss:cn-east-2:1:b/k                | NONE
          jrn:oss:cn-south-*:*:b/*               | jrn:oss:cn-east-2:1:b/k                | REGION
          jrn:oss:::b/*                          | jrn:oss:cn-east-2:1:b/k                | NONE
          jrn:oss:::b/*                          | jrn:oss:::b/k                          | NONE
          jrn:vm::324100000385:instances/*       | jrn:vm:cn-east-2:324100000385:instances/i | REGION
          jrn:vm:cn-east-2::instances/*          | jrn:vm:cn-east-2:324100000385:instances/i | ACCOUNT
          jrn:*:::b/*                            | jrn:oss:cn-east-2:1:b/k                | REGION
          jrn:iam:*:324100000385:role/*          | jrn:iam::324100000385:role/x           | NONE
          jrn:iam::324100000385:role/a           | jrn:iam::324100000385:role/b           | RESOURCE
          jrn:vm:*:*:*                           | jrn:oss:r:1:b                          | SERVICE
          jrn:oss:*:*:bucket*                    | jrn:oss:r:1:bucket-7/deep/key          | NONE
          jrn:jcq:*:*:/topics/*                  | jrn:jcq:r:1:/topics/t                  | NONE
          jrn:oss:*:*:b/*                        | arn:aws:s3:::b/k                       | FORM
          jrn:oss:*:*:b/*                        | jrn:oss:r:b                            | FORM
          """)
  void firstDifferenceIsFound(String pattern, String resource, JrnPart expected) throws Exception {
    JrnPattern parsed = JrnPattern.parse(pattern);
    assertEquals(expected, parsed.firstDifference(resource));
    assertEquals(expected == JrnPart.NONE, parsed.matches(resource));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "**",
        "jrn:oss:*",
        "jrn:oss:*:324100000385:",
        "jrn::*:*:b",
        "JRN:oss:*:*:b",
        "arn:aws:s3:::b/*",
        "jrn:o ss:*:*:b",
        "jrn:oss:cn/east:*:b",
        "jrn:oss:*:<account>:b",
        "jrn:oss:*:${accountId}:b",
      })
  void malformedResourceIsRefused(String text) {
    assertThrows(MalformedTextException.class, () -> JrnPattern.parse(text));
  }

  @Test
  void accountsOfNamesAreCompared() {
    String mine = "jrn:iam::324100000385:role/x";
    assertFalse(Jrn.accountsDiffer(mine, "jrn:oss:r:324100000385:b/k:1"));
    assertTrue(Jrn.accountsDiffer(mine, "jrn:oss:r:859150329790:b"));
    assertTrue(Jrn.accountsDiffer(mine, "jrn:oss:r:3241000003851:b"));
    assertFalse(Jrn.accountsDiffer(mine, "jrn:oss:::b"));
    assertFalse(Jrn.accountsDiffer("service:disk", mine));
    assertFalse(Jrn.accountsDiffer(mine, "*"));
  }

  @Test
  void laterColonsBelongToTheResource() {
    Jrn expected = new Jrn("oss", "r", "1", "b/a:c:d");
    assertEquals(expected, Jrn.parse("jrn:oss:r:1:b/a:c:d").orElseThrow());
    assertTrue(Jrn.parse("jrn:oss:r:1").isEmpty());
    assertTrue(Jrn.parse("service:disk:a:b:c").isEmpty());
  }
}
