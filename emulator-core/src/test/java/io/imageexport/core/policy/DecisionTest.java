package io.imageexport.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.policy.PolicyDocument.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionTest {
  private static final String ROLE = "jrn:iam::324100000385:role/image-export";
  private static final String OBJECT = "jrn:oss:cn-east-2:324100000385:image-export-bucket/img";
  private static final NamedPolicy GUIDE =
      identity(
          "image-export-policy",
          """
          {"Effect":"Allow","Action":["oss:ListAllMyBuckets"],"Resource":["*"]},
          {"Effect":"Allow","Action":["oss:GetObject","oss:AbortMultipartUpload","oss:PutObject",
            "oss:ListMultipartUploadParts"],
           "Resource":["jrn:oss:*:324100000385:image-export-bucket/*"]}
          """);

  @Test
  void allowNamesItsStatement() {
    Decision decision = decide(GUIDE, "oss:PutObject", OBJECT);
    assertTrue(decision.allowed());
    assertEquals(
        "image-export-policy statement 2 allows oss:PutObject on " + OBJECT, decision.reason());
    assertEquals(List.of(1), decision.deciding().stream().map(StatementTrace::index).toList());
    assertEquals("/Statement/1", decision.deciding().get(0).pointer());
  }

  @Test
  void denyNamesItsStatement() {
    NamedPolicy freeze =
        identity("freeze", "{\"Effect\":\"Deny\",\"Action\":\"oss:*\",\"Resource\":\"*\"}");
    Decision decision = PolicyEngine.evaluate(List.of(GUIDE, freeze), put(OBJECT));
    assertEquals(Verdict.DENY, decision.effect());
    assertEquals("freeze statement 1 denies oss:PutObject on " + OBJECT, decision.reason());
    assertEquals(
        List.of("freeze"), decision.deciding().stream().map(StatementTrace::policy).toList());
    assertEquals(3, decision.statements().size());
  }

  /** The guide's policy, asked for something near to what it allows. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          oss:PutObject  | jrn:oss:r:324100000385:other/img   | 2 | bucket is 'other', the statement names 'image-export-bucket'
          oss:PutObject  | jrn:oss:r:859150329790:image-export-bucket/img | 2 | account is '859150329790', the statement names '324100000385'
          oss:PutObject  | jrn:oss:r:324100000385:image-export-bucket | 2 | the request is for the bucket 'image-export-bucket' itself, the statement names 'image-export-bucket/*'
          oss:PutObject  | *                                  | 2 | the request has no resource, which '*' alone covers; the statement names 'jrn:oss:*:324100000385:image-export-bucket/*'
          oss:PutObject  | bucket                             | 2 | resource is 'bucket', which is not a JRN of five parts
          oss:PutObject  | jrn:vm:r:324100000385:images/i     | 2 | service is 'vm', the statement names 'oss'
          oss:DeleteObject | jrn:oss:r:324100000385:image-export-bucket/img | 2 | action is 'oss:DeleteObject', the statement names 'oss:GetObject', 'oss:AbortMultipartUpload', 'oss:PutObject', 'oss:ListMultipartUploadParts'
          oss:putobject  | jrn:oss:r:324100000385:image-export-bucket/img | 2 | action is 'oss:putobject', the statement names 'oss:GetObject', 'oss:AbortMultipartUpload', 'oss:PutObject', 'oss:ListMultipartUploadParts' (the letter case differs)
          oss:GetService | *                                  | 1 | action is 'oss:GetService', the statement names 'oss:ListAllMyBuckets'
          """)
  void implicitDenyNamesTheNearestMiss(String action, String resource, int statement, String miss) {
    Decision decision = decide(GUIDE, action, resource);
    assertEquals(Verdict.IMPLICIT_DENY, decision.effect());
    assertEquals(
        "no statement allows "
            + action
            + " on "
            + resource
            + "; nearest miss: image-export-policy statement "
            + statement
            + ": "
            + miss,
        decision.reason());
    assertEquals(List.of(), decision.deciding());
  }

  /** One statement that just misses, and the words for it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "Action":"oss:*","Resource":"jrn:oss:cn-south-1:*:image-export-bucket/*" | region is 'cn-east-2', the statement names 'cn-south-1'
          "Action":"oss:*","Resource":"jrn:oss:*:3241xxxx0385:image-export-bucket/*" | account is '324100000385', the statement names '3241xxxx0385', a placeholder
          "Action":"oss:*","Resource":"jrn:oss:*:*:image-export-bucket/jdcloud*"   | object key is 'img', the statement names 'jdcloud*'
          "Action":"oss:*","Resource":"jrn:oss:*:*:image-export-bucket"            | the request is for an object, the statement names the bucket 'image-export-bucket' itself
          "Action":"oss:*","Resource":["jrn:vm:*:*:*","jrn:oss:*:*:b/*"]           | bucket is 'image-export-bucket', the statement names 'b'
          "NotAction":"oss:Put*","Resource":"*"                                    | action is 'oss:PutObject', which NotAction excepts
          "Action":"oss:*","NotResource":"jrn:oss:*:*:*"                           | resource is 'jrn:oss:cn-east-2:324100000385:image-export-bucket/img', which NotResource excepts
          "Action":"*","Resource":"*","Condition":{"IpAddress":{"JDCloud:SourceIp":"10.0.0.0/8"}} | JDCloud:SourceIp is '203.0.113.9', the condition IpAddress names '10.0.0.0/8'
          "Action":"*","Resource":"*","Condition":{"StringEquals":{"JDCloud:ResourceTag/a":["x","y"]}} | JDCloud:ResourceTag/a is absent from the request, the condition StringEquals names 'x', 'y'
          "Action":"*","Resource":"*","Condition":{"Null":{"Jdcloud:SourceIp":true}} | Jdcloud:SourceIp is in the request, the condition Null wants it absent
          "Action":"vm:*","Resource":"jrn:oss:*:*:b/*"                             | action is 'oss:PutObject', the statement names 'vm:*'; bucket is 'image-export-bucket', the statement names 'b'
          """)
  void missIsPutInWords(String body, String miss) {
    NamedPolicy policy = identity("p", "{\"Effect\":\"Allow\"," + body + "}");
    AccessRequest request =
        new AccessRequest(
            ROLE, "oss:PutObject", OBJECT, Map.of("jdcloud:SourceIp", List.of("203.0.113.9")));
    Decision decision = PolicyEngine.evaluate(List.of(policy), request);
    assertEquals(
        "no statement allows oss:PutObject on " + OBJECT + "; nearest miss: p statement 1: " + miss,
        decision.reason());
  }

  @Test
  void absenceOfPoliciesIsTheReason() {
    assertEquals(
        "no statement allows oss:PutObject on " + OBJECT + ": there is no policy",
        PolicyEngine.evaluate(List.of(), put(OBJECT)).reason());
    NamedPolicy deny =
        identity("d", "{\"Effect\":\"Deny\",\"Action\":\"vm:*\",\"Resource\":\"*\"}");
    assertEquals(
        "no statement allows oss:PutObject on " + OBJECT + ": every statement is a Deny",
        PolicyEngine.evaluate(List.of(deny), put(OBJECT)).reason());
  }

  @Test
  void traceShowsEachPart() {
    StatementTrace trace = decide(GUIDE, "oss:DeleteObject", OBJECT).statements().get(1);
    assertEquals("image-export-policy statement 2", trace.label());
    assertFalse(trace.actionMatched());
    assertTrue(trace.resourceMatched());
    assertTrue(trace.conditionMatched());
    assertTrue(trace.principalMatched());
    assertFalse(trace.usesExtension());
  }

  @Test
  void extensionsAreMarked() {
    NamedPolicy policy =
        identity(
            "p",
            """
            {"Sid":"s","Effect":"Allow","NotAction":"vm:*","NotResource":"jrn:vm:*:*:?",
             "Condition":{"ForAllValues:StringLikeIfExists":{"JDCloud:ResourceTag/a":"x"},
               "ForAnyValue:StringEquals":{"JDCloud:ResourceTag/b":"x"}}}
            """);
    StatementTrace trace = decide(policy, "oss:PutObject", OBJECT).statements().get(0);
    assertEquals(Set.of(Extension.values()), trace.extensions());
  }

  @Test
  void mainAccountMayDoEverythingAtHomeOnly() {
    String root = "jrn:iam::324100000385:root";
    Decision home = PolicyEngine.evaluate(List.of(), request(root, "oss:PutObject", OBJECT));
    assertEquals("the main account may do everything in its own account", home.reason());
    assertTrue(PolicyEngine.evaluate(List.of(), request(root, "vm:x", "*")).allowed());
    String foreign = OBJECT.replace("324100000385", "859150329790");
    assertFalse(PolicyEngine.evaluate(List.of(), request(root, "vm:x", foreign)).allowed());
    String disguised = "jrn:iam::324100000385:subUser/x:root";
    assertFalse(PolicyEngine.evaluate(List.of(), request(disguised, "vm:x", "*")).allowed());
  }

  @Test
  void otherAccountStaysClosed() {
    NamedPolicy all = identity("all", "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}");
    String foreign = OBJECT.replace("324100000385", "859150329790");
    Decision decision = decide(all, "oss:PutObject", foreign);
    assertEquals(Verdict.IMPLICIT_DENY, decision.effect());
    assertEquals(
        "all statement 1 names oss:PutObject on "
            + foreign
            + ", but the resource belongs to account '859150329790' and the caller to account"
            + " '324100000385': the caller's policies alone do not open another account",
        decision.reason());
    String role = "jrn:iam::859150329790:role/theirs";
    assertTrue(decide(all, "sts:assumeRole", role).allowed());
  }

  @Test
  void sessionPolicyNarrowsAndSaysSo() {
    PolicyDocument session =
        PolicyDocument.parse(
            Kind.SESSION,
            document(
                "{\"Effect\":\"Allow\",\"Action\":\"oss:Put*\",\"Resource\":\"jrn:oss:::*/j*\"}"));
    Decision narrowed = PolicyEngine.evaluate(List.of(GUIDE), session, put(OBJECT));
    assertEquals(Verdict.IMPLICIT_DENY, narrowed.effect());
    assertEquals(
        "no statement of the session policy allows oss:PutObject on "
            + OBJECT
            + "; nearest miss: session policy statement 1: object key is 'img', the statement"
            + " names 'j*'",
        narrowed.reason());
    assertEquals(3, narrowed.statements().size());
    Decision inBoth =
        PolicyEngine.evaluate(List.of(GUIDE), session, put(OBJECT.replace("/img", "/jdcloud")));
    assertTrue(inBoth.allowed());
    assertEquals(2, inBoth.deciding().size());
    Decision main =
        PolicyEngine.evaluate(
            List.of(), session, request("jrn:iam::324100000385:root", "oss:PutObject", OBJECT));
    assertFalse(main.allowed());
  }

  @Test
  void sentenceStaysALine() {
    String reason = decide(GUIDE, "oss:DeleteObject", OBJECT + "\r\nallow").reason();
    assertTrue(reason.contains("img\\r\\nallow"), reason);
  }

  @Test
  void documentOfAnotherKindIsOurMistake() {
    PolicyDocument identity = GUIDE.document();
    assertThrows(
        IllegalArgumentException.class,
        () -> PolicyEngine.evaluate(List.of(GUIDE), identity, put(OBJECT)));
    assertThrows(
        IllegalArgumentException.class,
        () -> PolicyEngine.evaluateTrust(identity, "service:disk", ROLE));
  }

  private static Decision decide(NamedPolicy policy, String action, String resource) {
    return PolicyEngine.evaluate(List.of(policy), request(ROLE, action, resource));
  }

  private static AccessRequest put(String resource) {
    return request(ROLE, "oss:PutObject", resource);
  }

  private static AccessRequest request(String principal, String action, String resource) {
    return new AccessRequest(principal, action, resource, Map.of());
  }

  private static NamedPolicy identity(String name, String statements) {
    return new NamedPolicy(name, PolicyDocument.parse(Kind.IDENTITY, document(statements)));
  }

  private static String document(String statements) {
    return "{\"Version\":\"3\",\"Statement\":[" + statements + "]}";
  }
}
