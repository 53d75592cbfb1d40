package io.imageexport.core.bucket;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.region.Regions;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of an object: {@code https://<bucket>.s3.<region>.jdcloud-oss.com/<key>}, the public
 * or the intranet host.
 *
 * <p>It is parsed and never dialled, like {@link OssUrl}. A query, which signs a link for others,
 * is dropped: whoever may read the object is decided by its bucket.
 */
public record ObjectUrl(BucketName bucket, String region, String key) {
  private static final int MAX_LENGTH = 2_048;

  /** The longest key that S3 takes, in bytes. */
  private static final int MAX_KEY_BYTES = 1_024;

  private static final Pattern FORM =
      Pattern.compile(
          "https://([a-z0-9-]+)\\.s3(?:-internal)?\\.([a-z0-9-]+)\\.jdcloud-oss\\.com"
              + "/([^?#]+)(?:\\?[^#]*)?");

  public ObjectUrl {
    requireNonNull(bucket, "bucket is null");
    requireNonNull(region, "region is null");
    requireNonNull(key, "key is null");
  }

  /**
   * Reads a caller's URL, or says which rule it breaks.
   *
   * @param parameter its name as error messages spell it, such as {@code ImageUrl}
   */
  public static ObjectUrl parse(String parameter, String text) {
    if (text.length() > MAX_LENGTH) {
      throw invalid(parameter, "longer than " + MAX_LENGTH + " characters");
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw invalid(parameter, "expected https://<bucket>.s3.<region>.jdcloud-oss.com/<object>");
    }
    if (!BucketName.isValid(matcher.group(1))) {
      throw invalid(parameter, "'" + matcher.group(1) + "' is no name of a bucket");
    }
    if (!Regions.exists(matcher.group(2))) {
      throw invalid(parameter, "no region '" + matcher.group(2) + "'");
    }
    return new ObjectUrl(
        new BucketName(matcher.group(1)), matcher.group(2), key(parameter, matcher.group(3)));
  }

  private static String key(String parameter, String encoded) {
    String key;
    try {
      // A plus sign is a plus sign in a path; URLDecoder would take it for a blank.
      key = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid(parameter, "a broken percent escape");
    }
    if (key.chars().anyMatch(character -> Character.isISOControl(character))
        || key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw invalid(parameter, "no name of an object");
    }
    return key;
  }

  private static CloudException invalid(String parameter, String rule) {
    return new CloudException(
        ErrorCode.INVALID_ARGUMENT, "Parameter " + parameter + " invalid: " + rule);
  }

  /** As a URL of the public host, which can be read again. */
  @Override
  public String toString() {
    String encoded =
        URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
    return "https://" + bucket + ".s3." + region + ".jdcloud-oss.com/" + encoded;
  }
}
