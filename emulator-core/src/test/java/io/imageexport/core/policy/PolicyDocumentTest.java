package io.imageexport.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.policy.Finding.Severity;
import io.imageexport.core.policy.PolicyDocument.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDocumentTest {
  /** Statements of an identity policy that break a rule, and where. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"Effect":"Allow","Action":"*"}                                              | /Resource
          {"Action":"*","Resource":"*"}                                                | /Effect
          {"Effect":"Allow","Action":"*","Resource":"*","Id":"x"}                      | /Id
          {"Effect":"Allow","Action":"*","Resource":"*","NotPrincipal":"x"}            | /NotPrincipal
          {"Effect":"Allow","Action":"*","Resource":"*","Effect":"Deny"}               | /Effect
          {"Effect":"Allow","Action":"*","Resource":"*","effect":"Deny"}               | /effect
          {"Effect":["Allow"],"Action":"*","Resource":"*"}                             | /Effect
          {"effect":"maybe","Action":"*","Resource":"*"}                               | /effect
          {"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}               | /NotAction
          {"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}             | /NotResource
          {"Effect":"Allow","Action":"*","NotResource":[]}                             | /NotResource
          {"Effect":"Allow","Action":"*","Resource":["*","b"]}                         | /Resource/1
          {"Effect":"Allow","Action":"*","Resource":null}                              | /Resource
          {"Effect":"Allow","Action":"*","Resource":"*","Sid":7}                       | /Sid
          {"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}                | /Condition
          {"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Equals":{}}}     | /Condition/Equals
          {"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{}}}       | /Condition/Null
          {"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"":true}}} | /Condition/Bool/
          {"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k":[]}}} | /Condition/Bool/k
          {"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k":null}}} | /Condition/Bool/k
          {"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k":[true,"x"]}}} | /Condition/Bool/k/1
          {"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"k":[true,false]}}} | /Condition/Null/k
          """)
  void brokenStatementIsRefusedAtItsPlace(String statement, String pointer) {
    assertRefused(Kind.IDENTITY, policy(statement), "/Statement/0" + pointer);
  }

  /** Principals of a trust document that break a rule, and where. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                             | ``
          []                                             | ``
          7                                              | ``
          "disk"                                         | ``
          {"AWS":"*"}                                    | /AWS
          {"Service":[]}                                 | /Service
          {"Service":"cloud disk"}                       | /Service
          {"Service":"a","service":"b"}                  | /service
          {"JDCLOUD":"alice"}                            | /JDCLOUD
          {"JDCLOUD":["324100000385",7]}                 | /JDCLOUD/1
          {"JDCLOUD":"jrn:iam::324100000385:group/g"}    | /JDCLOUD
          {"JDCLOUD":"jrn:iam::324100000385:user/"}      | /JDCLOUD
          {"JDCLOUD":"jrn:oss::324100000385:root"}       | /JDCLOUD
          """)
  void brokenPrincipalIsRefusedAtItsPlace(String principal, String pointer) {
    String place = pointer == null ? "" : pointer;
    assertRefused(Kind.TRUST, trust(principal), "/Statement/0/Principal" + place);
  }

  @Test
  void principalStandsInTrustDocumentsOnly() {
    assertRefused(Kind.SESSION, trust("\"*\""), "/Statement/0/Principal");
    assertRefused(Kind.TRUST, policy(allow("*", "*")), "/Statement/0/Principal");
  }

  @Test
  void statementIsAListOfObjects() {
    String single = "{\"Version\":\"3\",\"Statement\":" + allow("*", "*") + "}";
    assertRefused(Kind.IDENTITY, single, "/Statement");
    assertRefused(Kind.IDENTITY, "[]", "");
  }

  @Test
  void lengthIsBoundedInCharactersOrBytes() {
    String document = policy(allow("*", "*"));
    // Two chars but one character each: characters count, white space too.
    String padding = "\uD83D\uDE00".repeat(100);
    String padded = document.replace("\"Effect\"", "\"Sid\":\"" + padding + "\",\"Effect\"");
    int length = padded.codePointCount(0, padded.length());
    String longest = padded + " ".repeat(6144 - length);
    assertEquals(longest, PolicyDocument.parse(Kind.IDENTITY, longest).text());
    assertRefused(Kind.IDENTITY, longest + " ", "");
    assertRefused(Kind.TRUST, longest + " ", "");

    String session = document + " ".repeat(2048 - document.length());
    assertEquals(session, PolicyDocument.parse(Kind.SESSION, session).text());
    assertRefused(Kind.SESSION, session + " ", "");
    assertRefused(Kind.SESSION, padded + " ".repeat(1900 - length), "");
  }

  @Test
  void depthAndNumberOfValuesAreBounded() {
    assertRefused(Kind.IDENTITY, "[".repeat(3000), "/0".repeat(16));
    String stars = "\"*\",".repeat(1100) + "\"*\"";
    String document =
        policy("{\"Effect\":\"Allow\",\"Resource\":\"*\",\"Action\":[" + stars + "]}");
    PolicySyntaxException refusal =
        assertThrows(
            PolicySyntaxException.class, () -> PolicyDocument.parse(Kind.IDENTITY, document));
    assertTrue(refusal.getMessage().contains("at most 1024 values"), refusal.getMessage());
  }

  /** What an author is told: statement, severity, pointer, and words from the message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"effect":"Allow","Action":"vm:*","Resource":"*"}                       | NOTE    | /effect     | spelling
          {"Effect":"deny","Action":"vm:*","Resource":"*"}                        | NOTE    | /Effect     | spelling
          {"Effect":"Deny","Action":"vm:*","Resource":"*","Sid":"s"}              | NOTE    | /Sid        | not document
          {"Effect":"Deny","NotAction":"vm:*","Resource":"*"}                     | NOTE    | /NotAction  | not document
          {"Effect":"Deny","Action":"vm:*","NotResource":"*"}                     | NOTE    | /NotResource | not document
          {"Effect":"Deny","Action":"vm:?","Resource":"*"}                        | NOTE    | /Action     | wildcard ?
          {"Effect":"Deny","Action":"vm:*","Resource":"*","Condition":{}}         | NOTE    | /Condition  | restricts nothing
          {"Effect":"Allow","Action":"*","Resource":["*"]}                        | WARNING | /Resource   | everything on everything
          {"Effect":"Allow","Action":"oss:GetThing","Resource":"*"}               | WARNING | /Action     | No document names
          {"Effect":"Allow","Action":["vm:a","oss:putObject"],"Resource":"*"}     | WARNING | /Action/1   | oss:PutObject
          {"Effect":"Allow","Action":"OSS:PutObject","Resource":"*"}              | WARNING | /Action     | oss:PutObject
          {"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}               | WARNING | /Action     | bucket policies
          {"Effect":"Allow","Action":"oss:PutObject","Resource":"jrn:oss:*:*:b"}  | WARNING | /Resource   | add '/*'
          {"Effect":"Allow","Action":"oss:ListBucket","Resource":"jrn:oss:*:*:b/*"} | WARNING | /Resource | drop the '/'
          {"Effect":"Allow","Action":"oss:ListAllMyBuckets","Resource":"jrn:oss:*:*:b/*"} | WARNING | /Resource | only '*'
          {"Effect":"Allow","Action":"vm:*","Resource":"jrn:vm:*:3241xxxx0385:*"} | WARNING | /Resource   | placeholder
          {"Effect":"Allow","Action":"vm:*","Resource":"jrn:vm:*:32410000038:*"}  | WARNING | /Resource   | twelve digits
          {"Effect":"Allow","Action":"vm:*","Resource":"jrn:vm:*:*:i/${name}"}    | WARNING | /Resource   | plain text
          {"Effect":"Allow","Action":"vm:*","Resource":"*","Condition":{"StringEquals":{"aws:x":"y"}}} | WARNING | /Condition/StringEquals/aws:x | No document names
          {"Effect":"Allow","Action":"vm:*","Resource":"*","Condition":{"StringEquals":{"JDCloud:SourceIp":"${nam}"}}} | WARNING | /Condition/StringEquals/JDCloud:SourceIp | to the letter
          {"Effect":"Allow","Action":"vm:*","Resource":"*","Condition":{"Bool":{"JDCloud:SourceIp":true}}} | NOTE | /Condition/Bool | condition operator
          """)
  void leniencyIsReported(String statement, Severity severity, String pointer, String words) {
    assertOneFinding(Kind.IDENTITY, policy(statement), severity, "/Statement/0" + pointer, words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "*"                                              | `` | everyone
          {"JDCLOUD":"*"}                                  | /JDCLOUD | every account
          {"Service":["disk","*"]}                         | /Service/1 | every service
          {"Service":"vm"}                                 | /Service | disk.jdcloud.com
          {"JDCloud":"jrn:iam::3241xxxx0385:root"}         | /JDCloud | placeholder
          """)
  void wideOrWrongTrustIsReported(String principal, String pointer, String words) {
    String place = "/Statement/0/Principal" + (pointer == null ? "" : pointer);
    assertOneFinding(Kind.TRUST, trust(principal), Severity.WARNING, place, words);
  }

  @Test
  void numberForVersionIsReported() {
    String document = policy(allow("vm:*", "*")).replace("\"3\"", "3");
    assertOneFinding(Kind.IDENTITY, document, Severity.NOTE, "/Version", "the number is forgiven");
  }

  @Test
  void officialSampleHasNoFindings() {
    String sample =
        policy(
            "{\"Action\":[\"oss:GetObject\",\"oss:ListBucket\"],\"Effect\":\"Allow\","
                + "\"Resource\":[\"jrn:oss:*:*:app-base-oss/myuser1/*\",\"jrn:oss:*:*:app-base-oss\"]}");
    assertEquals(List.of(), PolicyDocument.parse(Kind.IDENTITY, sample).lint());
  }

  @Test
  void findingHasALine() {
    String text = "{\"Version\": 3,\n \"Statement\": [\n  " + allow("vm:?", "*") + "]}";
    PolicyDocument document = PolicyDocument.parse(Kind.IDENTITY, text);
    List<Integer> lines =
        document.lint().stream().map(finding -> document.lineOf(finding.pointer())).toList();
    assertEquals(List.of(1, 3), lines);
  }

  @Test
  void canonicalTextHasOneSpelling() {
    String text =
        """
        {"statement": [{"resource": "*", "ACTION": "vm:*", "effect": "allow", "Sid": "a",
          "Condition": {"Bool": {"JDCloud:x": true}, "Null": {"JDCloud:y": ["false"]}}}],
         "version": 3}
        """;
    String canonical =
        "{\"Version\":\"3\",\"Statement\":[{\"Sid\":\"a\",\"Effect\":\"Allow\","
            + "\"Action\":[\"vm:*\"],\"Resource\":[\"*\"],"
            + "\"Condition\":{\"Bool\":{\"JDCloud:x\":[\"true\"]},\"Null\":{\"JDCloud:y\":[\"false\"]}}}]}";
    assertEquals(canonical, PolicyDocument.parse(Kind.IDENTITY, text).canonicalText());
    assertEquals(canonical, PolicyDocument.parse(Kind.IDENTITY, canonical).canonicalText());
  }

  @Test
  void canonicalTextOfTrustNamesPrincipalsByKind() {
    String text = trust("{\"service\":\"disk\",\"jdcloud\":\"324100000385\"}");
    String canonical = PolicyDocument.parse(Kind.TRUST, text).canonicalText();
    String principal = "\"Principal\":{\"JDCLOUD\":[\"324100000385\"],\"Service\":[\"disk\"]}";
    assertTrue(canonical.contains(principal), canonical);
    assertEquals(canonical, PolicyDocument.parse(Kind.TRUST, canonical).canonicalText());
    String everyone = PolicyDocument.parse(Kind.TRUST, trust("\"*\"")).canonicalText();
    assertTrue(everyone.contains("\"Principal\":\"*\""), everyone);
  }

  private static void assertRefused(Kind kind, String text, String pointer) {
    PolicySyntaxException refusal =
        assertThrows(PolicySyntaxException.class, () -> PolicyDocument.parse(kind, text));
    assertEquals(pointer, refusal.pointer(), refusal.getMessage());
    assertTrue(refusal.getMessage().matches("\\S.*\\."), refusal.getMessage());
  }

  private static void assertOneFinding(
      Kind kind, String text, Severity severity, String pointer, String words) {
    List<Finding> findings = PolicyDocument.parse(kind, text).lint();
    assertEquals(1, findings.size(), findings.toString());
    Finding finding = findings.get(0);
    assertEquals(severity, finding.severity(), finding.toString());
    assertEquals(pointer, finding.pointer(), finding.toString());
    assertTrue(finding.message().contains(words), finding.toString());
  }

  private static String policy(String statement) {
    return "{\"Version\":\"3\",\"Statement\":[" + statement + "]}";
  }

  private static String allow(String action, String resource) {
    return "{\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":\"" + resource + "\"}";
  }

  private static String trust(String principal) {
    return policy(
        "{\"Effect\":\"Allow\",\"Principal\":"
            + principal
            + ",\"Action\":\"sts:assumeRole\",\"Resource\":\"*\"}");
  }
}
