package io.imageexport.core.bucket;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * The name of a bucket: 3 to 63 lower-case letters, digits and hyphens, a letter or digit at both
 * ends.
 */
public record BucketName(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");

  public BucketName {
    requireNonNull(value, "value is null");
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a bucket name: " + value);
    }
  }

  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
