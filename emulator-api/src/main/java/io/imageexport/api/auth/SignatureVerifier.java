package io.imageexport.api.auth;

import static io.imageexport.api.auth.RejectionReason.ACCESS_KEY_UNKNOWN;
import static io.imageexport.api.auth.RejectionReason.AUTHORIZATION_MISSING;
import static io.imageexport.api.auth.RejectionReason.BODY_DIFFERENT;
import static io.imageexport.api.auth.RejectionReason.CLOCK_SKEW;
import static io.imageexport.api.auth.RejectionReason.MALFORMED;
import static io.imageexport.api.auth.RejectionReason.SIGNATURE_DIFFERENT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.imageexport.api.auth.Verification.Rejected;
import io.imageexport.api.auth.Verification.Verified;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells whether a request was signed by the holder of a secret key; safe for many threads.
 *
 * <p>It takes what each official client sends. So the date and the nonce need not be among the
 * signed headers: the SDK for Python and the command line sign content-type and host only, and the
 * date is bound by the string to sign. A nonce may come again: what the real gateway does about it
 * is unknown.
 *
 * <p>Spellings of a path with one canonical form share a signature: a plus and a blank, {@code %2F}
 * and a slash, one slash and several. Who routes the request has to read its path by the same rule.
 */
public final class SignatureVerifier {
  private static final int CACHED_KEYS = 256;
  private static final int MAX_SHOWN_CHARACTERS = 16 << 10;
  private static final Pattern SHA256_FORM = Pattern.compile("[0-9a-f]{64}");

  private final Clock clock;
  private final Duration maxClockSkew;
  private final SigningKeyCache signingKeys = new SigningKeyCache(CACHED_KEYS);

  /**
   * @param maxClockSkew how far x-jdcloud-date may lie from the clock in either direction; zero
   *     switches this check off
   */
  public SignatureVerifier(Clock clock, Duration maxClockSkew) {
    this.clock = requireNonNull(clock, "clock is null");
    this.maxClockSkew = requireNonNull(maxClockSkew, "maxClockSkew is null");
    if (maxClockSkew.isNegative()) {
      throw new IllegalArgumentException("maxClockSkew is negative");
    }
  }

  /**
   * Never throws for anything a client can send.
   *
   * @param credentials asked once at most
   */
  public Verification verify(SignedRequest request, CredentialLookup credentials) {
    requireNonNull(request, "request is null");
    requireNonNull(credentials, "credentials is null");
    AuthorizationHeader authorization;
    try {
      authorization = authorization(request.headers());
    } catch (RejectedRequestException e) {
      return new Rejected(e.reason(), Diagnosis.of(e.getMessage()));
    }
    Seen seen = new Seen(request, authorization);
    try {
      SignatureDate date = seen.date();
      checkDate(date, authorization.scope());
      return verify(seen, credentials, date, seen.canonical());
    } catch (RejectedRequestException e) {
      Rejected rejected = seen.rejected(e.reason(), e.getMessage());
      return e.reason() == CLOCK_SKEW ? withSkewExplained(seen, rejected) : rejected;
    }
  }

  /** A request whose Authorization header could be read. */
  private record Seen(SignedRequest request, AuthorizationHeader authorization) {
    SignatureDate date() throws RejectedRequestException {
      return SignatureDate.of(request.headers());
    }

    CanonicalRequest canonical() throws RejectedRequestException {
      return CanonicalRequest.of(request, authorization.signedHeaders());
    }

    /** Shows as much of the request as can be read. */
    Rejected rejected(RejectionReason reason, String explanation) {
      boolean isKeyKnown = reason == SIGNATURE_DIFFERENT || reason == BODY_DIFFERENT;
      String canonicalText = "";
      String stringToSign = "";
      List<String> masked = List.of();
      try {
        CanonicalRequest canonical = canonical();
        canonicalText = cut(canonical.masked().text());
        masked = canonical.maskedNames();
        stringToSign =
            new StringToSign(authorization.scope(), date().text(), canonical.sha256Hex()).text();
      } catch (RejectedRequestException unreadable) {
        // The explanation says why; what was made before it is shown.
      }
      return new Rejected(
          reason,
          new Diagnosis(
              explanation,
              List.of(),
              Optional.of(Diagnosis.Claim.of(authorization, isKeyKnown, request.headers())),
              canonicalText,
              stringToSign,
              masked));
    }

    private static String cut(String text) {
      return text.length() <= MAX_SHOWN_CHARACTERS
          ? text
          : text.substring(0, MAX_SHOWN_CHARACTERS) + "...";
    }
  }

  private Rejected withSkewExplained(Seen seen, Rejected rejected) {
    try {
      Duration ahead = Duration.between(clock.instant(), seen.date().instant());
      return withHints(rejected, KnownMistakes.explainSkew(ahead));
    } catch (RejectedRequestException e) {
      throw new IllegalStateException("a date that was read cannot be read", e);
    }
  }

  private static Rejected withHints(Rejected rejected, List<String> hints) {
    return new Rejected(rejected.reason(), rejected.diagnosis().withHints(hints));
  }

  private static AuthorizationHeader authorization(Headers headers)
      throws RejectedRequestException {
    List<String> values = headers.values("authorization");
    if (values.isEmpty()) {
      throw new RejectedRequestException(
          AUTHORIZATION_MISSING, "the request has no Authorization header");
    }
    if (values.size() > 1) {
      throw new RejectedRequestException(
          MALFORMED, "the request has more than one Authorization header");
    }
    return AuthorizationHeader.parse(values.getFirst());
  }

  private void checkDate(SignatureDate date, CredentialScope scope)
      throws RejectedRequestException {
    if (!date.day().equals(scope.date())) {
      throw new RejectedRequestException(
          MALFORMED,
          "the day of x-jdcloud-date (%s) is not the day of the credential scope (%s)"
              .formatted(date.day(), scope.date()));
    }
    Duration skew = Duration.between(clock.instant(), date.instant()).abs();
    if (!maxClockSkew.isZero() && skew.compareTo(maxClockSkew) > 0) {
      throw new RejectedRequestException(
          CLOCK_SKEW,
          String.format(
              Locale.ROOT,
              "x-jdcloud-date lies %d seconds from the clock here; allowed are %d",
              skew.toSeconds(),
              maxClockSkew.toSeconds()));
    }
  }

  private Verification verify(
      Seen seen, CredentialLookup credentials, SignatureDate date, CanonicalRequest canonical) {
    AuthorizationHeader authorization = seen.authorization();
    Optional<String> secretKey = credentials.secretKey(authorization.accessKey());
    if (secretKey.isEmpty()) {
      return seen.rejected(
          ACCESS_KEY_UNKNOWN,
          "no account has the access key " + Diagnosis.Claim.start(authorization.accessKey()));
    }
    SigningKey key =
        signingKeys.get(authorization.accessKey(), secretKey.get(), authorization.scope());
    if (!isSigned(canonical, key, authorization, date)) {
      return withHints(
          seen.rejected(
              SIGNATURE_DIFFERENT,
              "the signature does not belong to this string to sign and the secret key of "
                  + authorization.accessKey()),
          KnownMistakes.explain(seen.request(), authorization, date, canonical, secretKey.get()));
    }
    if (!isBodyTheOneSigned(seen.request())) {
      return seen.rejected(
          BODY_DIFFERENT,
          "the body's SHA-256 is %s, but x-jdcloud-content-sha256 says otherwise"
              .formatted(seen.request().bodySha256()));
    }
    return new Verified(authorization.accessKey(), authorization.scope(), date.instant());
  }

  private static boolean isSigned(
      CanonicalRequest canonical,
      SigningKey key,
      AuthorizationHeader authorization,
      SignatureDate date) {
    if (matches(canonical, key, authorization, date)) {
      return true;
    }
    return switch (authorization.scope().version()) {
      case JDCLOUD2 -> matches(canonical.withSqueezedBlanks(), key, authorization, date);
      case JDCLOUD3 -> false;
    };
  }

  private static boolean matches(
      CanonicalRequest canonical,
      SigningKey key,
      AuthorizationHeader authorization,
      SignatureDate date) {
    String expected = key.sign(stringToSign(authorization, date, canonical));
    // In constant time: how long it takes must not tell how much of a guess is right.
    return MessageDigest.isEqual(
        expected.getBytes(US_ASCII), authorization.signature().getBytes(US_ASCII));
  }

  /**
   * A literal that is a SHA-256 has to be that of the body, or a body changed on its way would
   * pass. Any other literal, such as UNSIGNED-PAYLOAD, is the client's signed word that the body is
   * not covered.
   */
  private static boolean isBodyTheOneSigned(SignedRequest request) {
    String literal = CanonicalRequest.contentSha256(request.headers()).toLowerCase(Locale.ROOT);
    return !SHA256_FORM.matcher(literal).matches() || literal.equals(request.bodySha256());
  }

  private static StringToSign stringToSign(
      AuthorizationHeader authorization, SignatureDate date, CanonicalRequest canonical) {
    return new StringToSign(authorization.scope(), date.text(), canonical.sha256Hex());
  }
}
