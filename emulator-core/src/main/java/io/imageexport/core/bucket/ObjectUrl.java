package io.imageexport.core.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.region.Regions;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of an object: {@code https://<bucket>.s3.<region>.jdcloud-oss.com/<key>}, the public
 * or the intranet host.
 *
 * <p>Like {@link OssUrl}, it is parsed and never dialled. A query, which presigns a link, is
 * dropped: the bucket's owner decides who may read the object. Any value that can be constructed
 * can be written with {@link #toString} and parsed again.
 *
 * @param key 1 to 1,024 bytes of UTF-8 without control characters
 */
public record ObjectUrl(BucketName bucket, String region, String key) {
  /** The gateway's bound on a URI; with every byte of the key escaped, a URL has 3,200 at most. */
  private static final int MAX_LENGTH = 8_192;

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
    if (!Regions.exists(region)) {
      throw new IllegalArgumentException("no region '" + region + "'");
    }
    faultOfKey(key)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault);
            });
  }

  /**
   * Parses a caller's URL.
   *
   * @param parameter its name as error messages spell it, such as {@code ImageUrl}
   * @throws CloudException naming the rule that the URL breaks
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
      throw invalid(
          parameter,
          "'"
              + matcher.group(1)
              + "' is not a bucket name; expected 3 to 63 lower-case letters, digits and hyphens,"
              + " with a letter or digit at both ends");
    }
    if (!Regions.exists(matcher.group(2))) {
      throw invalid(
          parameter, "no region '" + matcher.group(2) + "'; expected one of " + Regions.ALL);
    }
    String key = key(parameter, matcher.group(3));
    faultOfKey(key)
        .ifPresent(
            fault -> {
              throw invalid(parameter, fault);
            });
    return new ObjectUrl(new BucketName(matcher.group(1)), matcher.group(2), key);
  }

  private static String key(String parameter, String encoded) {
    byte[] text = encoded.getBytes(UTF_8);
    ByteArrayOutputStream key = new ByteArrayOutputStream(text.length);
    for (int i = 0; i < text.length; i++) {
      if (text[i] != '%') {
        key.write(text[i]);
        continue;
      }
      if (i + 2 >= text.length
          || !HexFormat.isHexDigit(text[i + 1])
          || !HexFormat.isHexDigit(text[i + 2])) {
        throw invalid(parameter, "malformed percent escape; expected '%' and two hex digits");
      }
      key.write(HexFormat.fromHexDigit(text[i + 1]) << 4 | HexFormat.fromHexDigit(text[i + 2]));
      i += 2;
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(key.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw invalid(parameter, "the object's key is not UTF-8; percent-encode its UTF-8 bytes");
    }
  }

  private static Optional<String> faultOfKey(String key) {
    if (key.isEmpty()) {
      return Optional.of("the object's key is empty");
    }
    if (key.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("the object's key contains a control character");
    }
    if (!UTF_8.newEncoder().canEncode(key)) {
      return Optional.of("the object's key contains half of a surrogate pair");
    }
    int bytes = key.getBytes(UTF_8).length;
    return bytes > MAX_KEY_BYTES
        ? Optional.of("the object's key has " + bytes + " bytes; expected at most " + MAX_KEY_BYTES)
        : Optional.empty();
  }

  private static CloudException invalid(String parameter, String rule) {
    return new CloudException(
        ErrorCode.INVALID_ARGUMENT, "Parameter " + parameter + " invalid: " + rule);
  }

  /** Returns the URL of the public host, which {@link #parse} reads. */
  @Override
  public String toString() {
    String encoded = URLEncoder.encode(key, UTF_8).replace("+", "%20").replace("%2F", "/");
    return "https://" + bucket + ".s3." + region + ".jdcloud-oss.com/" + encoded;
  }
}
