package io.imageexport.core.policy.pattern;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A JD Cloud resource name, {@code jrn:<service>:<region>:<account>:<resource>}, in its parts.
 *
 * <p>The first four colons separate; any later one belongs to the resource, since an object key may
 * hold colons.
 */
public record Jrn(String service, String region, String account, String resource) {
  static final String PREFIX = "jrn:";

  public Jrn {
    requireNonNull(service, "service is null");
    requireNonNull(region, "region is null");
    requireNonNull(account, "account is null");
    requireNonNull(resource, "resource is null");
  }

  /** The parts of a name, or empty if the text has not five of them. */
  public static Optional<Jrn> parse(String text) {
    int service = PREFIX.length();
    int region = next(text, service);
    int account = next(text, region);
    int resource = next(text, account);
    if (resource < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Jrn(
            text.substring(service, region - 1),
            text.substring(region, account - 1),
            text.substring(account, resource - 1),
            text.substring(resource)));
  }

  /**
   * Whether both names carry an account and the two differ. Names without an account, such as that
   * of a service, differ from none. Allocates nothing.
   */
  public static boolean accountsDiffer(String one, String other) {
    int oneStart = accountStart(one);
    int otherStart = accountStart(other);
    int oneLength = next(one, oneStart) - 1 - oneStart;
    int otherLength = next(other, otherStart) - 1 - otherStart;
    if (oneStart < 0 || otherStart < 0 || oneLength <= 0 || otherLength <= 0) {
      return false;
    }
    return oneLength != otherLength || !one.regionMatches(oneStart, other, otherStart, oneLength);
  }

  /** The bucket of an OSS resource: what stands before the first slash. */
  public String bucket() {
    int slash = resource.indexOf('/');
    return slash < 0 ? resource : resource.substring(0, slash);
  }

  private static int accountStart(String text) {
    return next(text, next(text, PREFIX.length()));
  }

  /** The start of the segment after the one that starts here, or -1; -1 in gives -1 out. */
  static int next(String text, int segmentStart) {
    if (segmentStart < 0 || !text.startsWith(PREFIX)) {
      return -1;
    }
    int colon = text.indexOf(':', segmentStart);
    return colon < 0 ? -1 : colon + 1;
  }
}
