package io.imageexport.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.core.policy.PolicyDocument.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustTest {
  private static final String ROLE = "jrn:iam::324100000385:role/image-export";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"Service":"disk"}                                     | service:disk                            | true
          {"Service":"disk.jdcloud.com"}                         | service:disk                            | true
          {"SERVICE":["batch","disk.jdcloud.com"]}               | service:disk                            | true
          {"service":"disk"}                                     | service:disk.jdcloud.com                | true
          {"Service":"*"}                                        | service:disk                            | true
          {"Service":"Disk"}                                     | service:disk                            | false
          {"Service":"disk.jdcloud.com.evil.example"}            | service:disk                            | false
          {"Service":"dis*"}                                     | service:disk                            | false
          {"Service":"disk"}                                     | service:vm                              | false
          {"Service":"*"}                                        | jrn:iam::324100000385:user/a            | false
          {"JDCLOUD":"*"}                                        | jrn:iam::859150329790:user/a            | true
          {"JDCLOUD":"*"}                                        | service:disk                            | false
          "*"                                                    | service:disk                            | true
          "*"                                                    | jrn:iam::859150329790:user/a            | true
          {"JDCLOUD":"324100000385"}                             | jrn:iam::324100000385:root              | true
          {"jdcloud":["324100000385"]}                           | jrn:iam::324100000385:subUser/a         | true
          {"JDCLOUD":"jrn:iam::324100000385:root"}               | jrn:iam::324100000385:role/r            | true
          {"JDCLOUD":"jrn:iam::324100000385:root"}               | jrn:iam::859150329790:root              | false
          "jrn:iam::324100000385:root"                           | jrn:iam::324100000385:subUser/a         | true
          ["jrn:iam::324100000385:root"]                         | jrn:iam::324100000385:subUser/a         | true
          {"JDCLOUD":"jrn:iam::324100000385:user/a"}             | jrn:iam::324100000385:subUser/a         | true
          {"JDCLOUD":"jrn:iam::324100000385:subUser/a"}          | jrn:iam::324100000385:user/a            | true
          {"JDCLOUD":"jrn:iam::324100000385:user/a"}             | jrn:iam::324100000385:user/ab           | false
          {"JDCLOUD":"jrn:iam::324100000385:user/a"}             | jrn:iam::859150329790:user/a            | false
          {"JDCLOUD":"jrn:iam::324100000385:role/a"}             | jrn:iam::324100000385:user/a            | false
          {"JDCLOUD":"859150329790","Service":"disk"}            | service:disk                            | true
          """)
  void principalIsTrusted(String principal, String caller, boolean expected) {
    assertEquals(expected, decide(principal, "sts:assumeRole", caller).allowed());
  }

  @Test
  void refusalSaysWhomTheDocumentNames() {
    assertEquals(
        "no statement of the trust document allows sts:assumeRole on "
            + ROLE
            + " by service:disk; nearest miss: trust document statement 1: the caller is"
            + " 'service:disk', the statement names the account '324100000385', the service 'vm'",
        decide(
                "{\"Service\":\"vm\",\"JDCLOUD\":\"324100000385\"}",
                "sts:assumeRole",
                "service:disk")
            .reason());
  }

  @Test
  void otherActionIsTheReason() {
    assertEquals(
        "no statement of the trust document allows sts:assumeRole on "
            + ROLE
            + " by service:disk; nearest miss: trust document statement 1: action is"
            + " 'sts:assumeRole', the statement names 'sts:AssumeRole' (the letter case differs)",
        decide("{\"Service\":\"disk\"}", "sts:AssumeRole", "service:disk").reason());
  }

  @Test
  void trustIsExplainedToo() {
    assertEquals(
        "trust document statement 1 allows sts:assumeRole on " + ROLE + " by service:disk",
        decide("{\"Service\":\"disk\"}", "sts:assumeRole", "service:disk").reason());
  }

  private static Decision decide(String principal, String action, String caller) {
    String text =
        "{\"Version\":\"3\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
            + principal
            + ",\"Action\":\""
            + action
            + "\",\"Resource\":[\"*\"]}]}";
    return PolicyEngine.evaluateTrust(PolicyDocument.parse(Kind.TRUST, text), caller, ROLE);
  }
}
