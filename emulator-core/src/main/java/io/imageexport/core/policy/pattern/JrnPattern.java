package io.imageexport.core.policy.pattern;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The resources that one entry of a Resource element names: {@code *}, or a JRN with wildcards.
 * Immutable.
 *
 * <p>Matching goes segment by segment, so a {@code *} in the region never swallows account or
 * bucket, whatever colons an object key holds. Within the last segment {@code *} crosses slashes,
 * as documented: {@code bucket*} covers the buckets of that prefix and all their objects. In an OSS
 * pattern an empty region or account means any (inferred from official samples).
 */
public final class JrnPattern {
  private static final String FORM = "jrn:<service>:<region>:<account>:<resource>";
  private static final String OSS = "oss";
  private static final int ACCOUNT_DIGITS = 12;

  private final String text;
  private final Jrn parts;
  private final Glob service;
  private final Glob region;
  private final Glob account;
  private final Glob bucket;
  private final Glob resource;

  private JrnPattern(String text, Jrn parts) {
    boolean emptyMeansAny = parts.service().equals(OSS);
    this.text = text;
    this.parts = parts;
    this.service = Glob.of(parts.service());
    this.region = segment(parts.region(), emptyMeansAny);
    this.account = segment(parts.account(), emptyMeansAny);
    this.bucket = Glob.of(parts.bucket());
    this.resource = Glob.of(parts.resource());
  }

  public static JrnPattern parse(String text) throws MalformedTextException {
    requireNonNull(text, "text is null");
    if (text.equals("*")) {
      return new JrnPattern(text, new Jrn("*", "*", "*", "*"));
    }
    Jrn parts =
        Jrn.parse(text)
            .orElseThrow(
                () -> new MalformedTextException("a resource is '*' or a JRN of the form " + FORM));
    checkSegment("service", parts.service());
    checkSegment("region", parts.region());
    checkSegment("account", parts.account());
    if (parts.service().isEmpty()) {
      throw new MalformedTextException("a JRN names its service or has '*' there");
    }
    if (parts.resource().isEmpty()) {
      throw new MalformedTextException("a JRN names a resource after its account");
    }
    return new JrnPattern(text, parts);
  }

  /** Whether this is the bare {@code *}, which alone covers a request without a resource. */
  public boolean isEverything() {
    return text.equals("*");
  }

  /** Whether the resource matches. Allocates nothing. */
  public boolean matches(String jrn) {
    if (isEverything()) {
      return true;
    }
    int serviceStart = Jrn.PREFIX.length();
    int regionStart = Jrn.next(jrn, serviceStart);
    int accountStart = Jrn.next(jrn, regionStart);
    int resourceStart = Jrn.next(jrn, accountStart);
    return resourceStart >= 0
        && service.matches(jrn, serviceStart, regionStart - 1)
        && region.matches(jrn, regionStart, accountStart - 1)
        && account.matches(jrn, accountStart, resourceStart - 1)
        && resource.matches(jrn, resourceStart, jrn.length());
  }

  /** Where the resource first differs from this pattern. */
  public JrnPart firstDifference(String jrn) {
    if (isEverything()) {
      return JrnPart.NONE;
    }
    Optional<Jrn> parsed = Jrn.parse(jrn);
    if (parsed.isEmpty()) {
      return JrnPart.FORM;
    }
    Jrn requested = parsed.get();
    if (!service.matches(requested.service())) {
      return JrnPart.SERVICE;
    }
    if (!region.matches(requested.region())) {
      return JrnPart.REGION;
    }
    if (!account.matches(requested.account())) {
      return JrnPart.ACCOUNT;
    }
    if (resource.matches(requested.resource())) {
      return JrnPart.NONE;
    }
    boolean otherBucket = requested.service().equals(OSS) && !bucket.matches(requested.bucket());
    return otherBucket ? JrnPart.BUCKET : JrnPart.RESOURCE;
  }

  /** The segments of the pattern; all {@code *} for the bare one. */
  public Jrn parts() {
    return parts;
  }

  /** Whether this can only name resources of object storage. */
  public boolean isOss() {
    return parts.service().equals(OSS);
  }

  /** Whether this can name a bucket: nothing demands a slash. */
  public boolean canNameBucket() {
    return !parts.resource().contains("/");
  }

  /** Whether this can name an object: there is a slash, or a star that can stand for one. */
  public boolean canNameObject() {
    return parts.resource().contains("/") || parts.resource().contains("*");
  }

  /** Whether the account looks like one left over from a manual, such as {@code 3241xxxx0385}. */
  public boolean hasPlaceholderAccount() {
    return parts.account().codePoints().anyMatch(Characters::isLetter);
  }

  /** Whether the account is an id of twelve digits, or leaves room by a wildcard or by absence. */
  public boolean hasPlausibleAccount() {
    String id = parts.account();
    return id.isEmpty()
        || id.contains("*")
        || id.contains("?")
        || (id.length() == ACCOUNT_DIGITS && id.codePoints().allMatch(Characters::isDigit));
  }

  /** The pattern as the document has it. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }

  private static Glob segment(String text, boolean emptyMeansAny) {
    return Glob.of(text.isEmpty() && emptyMeansAny ? "*" : text);
  }

  private static void checkSegment(String name, String text) throws MalformedTextException {
    if (!text.codePoints().allMatch(JrnPattern::isAllowed)) {
      throw new MalformedTextException(
          "the " + name + " of a JRN holds letters, digits, '-', '*' and '?' only");
    }
  }

  private static boolean isAllowed(int character) {
    return Characters.isLetterOrDigit(character) || "-*?".indexOf(character) >= 0;
  }
}
