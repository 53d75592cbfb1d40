package io.imageexport.core.policy.condition;

import static java.util.Objects.requireNonNull;

/**
 * The keys of conditions: the prefix is JDCloud in any letter case, the rest counts letter by
 * letter.
 */
public final class ConditionKey {
  private static final String PREFIX = "JDCloud:";

  private ConditionKey() {}

  /** The key with its prefix in the usual spelling; the documents have JDCloud and Jdcloud. */
  public static String normalize(String key) {
    requireNonNull(key, "key is null");
    if (key.startsWith(PREFIX) || !key.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
      return key;
    }
    return PREFIX + key.substring(PREFIX.length());
  }

  /** Whether a document names this key. */
  public static boolean isDocumented(String key) {
    String normal = normalize(key);
    return normal.equals(PREFIX + "SourceIp")
        || normal.equals(PREFIX + "CurrentTime")
        || isTag(normal, PREFIX + "ResourceTag/")
        || isTag(normal, PREFIX + "RequestTag/");
  }

  private static boolean isTag(String key, String prefix) {
    return key.startsWith(prefix) && key.length() > prefix.length();
  }
}
