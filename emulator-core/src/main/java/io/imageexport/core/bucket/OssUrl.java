package io.imageexport.core.bucket;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.region.Regions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a bucket as the guide writes it: {@code
 * https://<bucket>.s3-internal.<region>.jdcloud-oss.com}.
 *
 * <p>It is parsed and never dialled: only the bucket and the region are taken from it, so nothing
 * that a caller writes here can make the emulator open a connection. Any value that can be
 * constructed can be written with {@link #toString} and parsed again.
 */
public record OssUrl(BucketName bucket, String region) {
  private static final int MAX_LENGTH = 200;
  private static final Pattern FORM =
      Pattern.compile("https://([a-z0-9-]+)\\.s3-internal\\.([a-z0-9-]+)\\.jdcloud-oss\\.com");

  public OssUrl {
    requireNonNull(bucket, "bucket is null");
    requireNonNull(region, "region is null");
    if (!Regions.exists(region)) {
      throw new IllegalArgumentException("no region '" + region + "'");
    }
  }

  /** Reads a caller's ossUrl, or says which rule it breaks. */
  public static OssUrl parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw invalid("longer than " + MAX_LENGTH + " characters");
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw invalid("expected https://<bucket>.s3-internal.<region>.jdcloud-oss.com");
    }
    if (!BucketName.isValid(matcher.group(1))) {
      throw invalid(
          "a bucket is 3 to 63 lower-case letters, digits and hyphens,"
              + " with a letter or digit at both ends");
    }
    if (!Regions.exists(matcher.group(2))) {
      throw invalid("no region '" + matcher.group(2) + "'; expected one of " + Regions.ALL);
    }
    return new OssUrl(new BucketName(matcher.group(1)), matcher.group(2));
  }

  private static CloudException invalid(String rule) {
    return new CloudException(ErrorCode.INVALID_ARGUMENT, "Parameter OssUrl invalid: " + rule);
  }

  @Override
  public String toString() {
    return "https://" + bucket + ".s3-internal." + region + ".jdcloud-oss.com";
  }
}
