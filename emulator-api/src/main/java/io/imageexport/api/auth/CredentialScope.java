package io.imageexport.api.auth;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * What a signing key is good for: one day, one region, one service, one signature version.
 *
 * @param date the day in UTC, as {@code yyyyMMdd}
 * @param region the region as the client names it; clients of global services name it in several
 *     ways ({@code jdcloud-api}, {@code jdcloud}, {@code cn-north-1}), so it is not to be compared
 *     with a path of theirs
 * @param service for example {@code vm}
 */
public record CredentialScope(
    String date, String region, String service, SignatureVersion version) {
  private static final int DATE_LENGTH = 8;
  private static final int MAX_NAME_LENGTH = 64;

  public CredentialScope {
    requireNonNull(date, "date is null");
    requireNonNull(region, "region is null");
    requireNonNull(service, "service is null");
    requireNonNull(version, "version is null");
    if (date.length() != DATE_LENGTH || !date.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("the date of a credential scope has eight digits");
    }
    checkName("region", region);
    checkName("service", service);
  }

  private static void checkName(String part, String name) {
    if (name.isEmpty()
        || name.length() > MAX_NAME_LENGTH
        || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/')) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the %s of a credential scope has 1 to %d printable characters and no '/'",
              part,
              MAX_NAME_LENGTH));
    }
  }

  /** The scope as it stands in the string to sign. */
  @Override
  public String toString() {
    return date + "/" + region + "/" + service + "/" + version.terminator();
  }
}
