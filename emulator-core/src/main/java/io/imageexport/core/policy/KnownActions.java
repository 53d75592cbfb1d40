package io.imageexport.core.policy;

import io.imageexport.core.policy.json.JsonNode.JsonText;
import io.imageexport.core.policy.pattern.ActionPattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The actions of object storage that documents name, with the level of the resource each acts on.
 *
 * <p>Others exist (location, creation of buckets), but no document gives their names.
 */
final class KnownActions {
  /** What an action acts on. */
  enum Level {
    SERVICE,
    BUCKET,
    OBJECT
  }

  static final Map<String, Level> OSS =
      Map.of(
          "oss:ListAllMyBuckets", Level.SERVICE,
          "oss:ListBucket", Level.BUCKET,
          "oss:ListBucketMultipartUploads", Level.BUCKET,
          "oss:DeleteBucket", Level.BUCKET,
          "oss:PutObject", Level.OBJECT,
          "oss:GetObject", Level.OBJECT,
          "oss:DeleteObject", Level.OBJECT,
          "oss:AbortMultipartUpload", Level.OBJECT,
          "oss:ListMultipartUploadParts", Level.OBJECT);

  private KnownActions() {}

  /** The known actions that a pattern names. */
  static List<String> namedBy(ActionPattern pattern) {
    return OSS.keySet().stream().filter(pattern::matches).sorted().toList();
  }

  /** Warns of an entry that names no action of object storage, though it means to. */
  static void check(JsonText text, ActionPattern pattern, Findings findings) {
    String entry = text.text();
    if (entry.startsWith("s3:")) {
      findings.warn(text, "s3: is the vocabulary of bucket policies; here the service is oss:.");
      return;
    }
    if (!entry.regionMatches(true, 0, "oss:", 0, "oss:".length()) || !namedBy(pattern).isEmpty()) {
      return;
    }
    Optional<String> meant = OSS.keySet().stream().filter(entry::equalsIgnoreCase).findFirst();
    findings.warn(
        text,
        meant.isPresent()
            ? "Letter case counts in actions: the documents spell this " + meant.get() + "."
            : "No document names an action of object storage that matches '" + entry + "'.");
  }
}
