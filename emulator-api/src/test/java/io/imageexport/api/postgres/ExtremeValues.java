package io.imageexport.api.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.policy.PolicyDocument;
import io.imageexport.core.region.Regions;
import io.imageexport.core.time.BeijingTime;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Values at the ends of what their types take, drawn from a seed. */
final class ExtremeValues {
  /** One, two, three and four bytes of UTF-8, and what escapes, quotes and patterns are made of. */
  private static final List<String> CHARACTERS =
      List.of(
          "a", "Z", "0", "é", "镜", "𠀀", "😀", "%", "+", " ", "?", "#", "&", "=", "/", "\\", "'",
          "\"", "{", "}", ",", "_", "~", "*", ":", "\u2028", "\u202e", "\ufeff", "\ud7ff",
          "\uffff");

  private final Random random;

  ExtremeValues(Random random) {
    this.random = random;
  }

  <T> T anyOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  boolean flag() {
    return random.nextBoolean();
  }

  int number(int lowest, int highest) {
    return switch (random.nextInt(4)) {
      case 0 -> lowest;
      case 1 -> highest;
      default -> random.nextInt(lowest, highest == Integer.MAX_VALUE ? highest : highest + 1);
    };
  }

  long number(long lowest, long highest) {
    return switch (random.nextInt(4)) {
      case 0 -> lowest;
      case 1 -> highest;
      default -> random.nextLong(lowest, highest);
    };
  }

  /** A text of so many characters, as callers may send it: no NUL, no half of a surrogate pair. */
  String text(int characters) {
    StringBuilder text = new StringBuilder();
    String only = flag() ? anyOf(CHARACTERS) : "";
    for (int i = 0; i < characters; i++) {
      text.append(only.isEmpty() ? anyOf(CHARACTERS) : only);
    }
    return text.toString();
  }

  /** A key of at most 1,024 bytes, mostly of just as many. */
  String objectKey() {
    StringBuilder key = new StringBuilder("x");
    String only = flag() ? anyOf(CHARACTERS) : "";
    int limit = flag() ? 1_024 : number(1, 1_024);
    while (true) {
      String next = only.isEmpty() ? anyOf(CHARACTERS) : only;
      if ((key + next).getBytes(UTF_8).length > limit) {
        return key.toString();
      }
      key.append(next);
    }
  }

  ResourceName resourceName() {
    return new ResourceName(letters("A", "z", "9", "-", "_").substring(0, number(4, 64)));
  }

  private String letters(String first, String... others) {
    StringBuilder letters = new StringBuilder(first);
    for (int i = 0; i < 63; i++) {
      letters.append(anyOf(List.of(others)));
    }
    return letters.toString();
  }

  BucketName bucket() {
    int middle = number(1, 61);
    return new BucketName("b" + letters("a", "0", "-", "z").substring(0, middle) + "9");
  }

  OssUrl ossUrl() {
    return new OssUrl(bucket(), anyOf(Regions.ALL));
  }

  ObjectUrl objectUrl() {
    return new ObjectUrl(bucket(), anyOf(Regions.ALL), objectKey());
  }

  String imageName() {
    StringBuilder name = new StringBuilder();
    for (int i = number(1, 32); i > 0; i--) {
      name.append(anyOf(List.of("镜", "𠀀", "a", "_", ".", "-", "9")));
    }
    return name.toString();
  }

  Instant time() {
    return Instant.ofEpochSecond(
        number(BeijingTime.FIRST.getEpochSecond(), BeijingTime.LAST.getEpochSecond()));
  }

  /** A policy as long as one of its kind may be. */
  PolicyDocument policy(PolicyDocument.Kind kind, int maxCharacters) {
    String principal =
        kind == PolicyDocument.Kind.TRUST
            ? "\"Principal\":{\"Service\":\"disk.jdcloud.com\"},"
            : "";
    String action = kind == PolicyDocument.Kind.TRUST ? "sts:assumeRole" : "oss:*";
    String start =
        "{\"Version\":\"3\",\"Statement\":[{\"Effect\":\"Allow\","
            + principal
            + "\"Action\":\""
            + action
            + "\",\"Resource\":\"*\",\"Sid\":\"";
    String end = "\"}]}";
    int room = maxCharacters - start.length() - end.length();
    // Half of a surrogate pair as JSON escapes it, which no database could take as it is.
    String escape = "\\ud800\\u0000";
    String sid = escape + "a".repeat(room - escape.length());
    return PolicyDocument.parse(kind, start + sid + end);
  }
}
