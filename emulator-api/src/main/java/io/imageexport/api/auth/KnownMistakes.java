package io.imageexport.api.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Which mistake explains a signature that does not fit: each one that clients are known to make is
 * made here, alone, and the outcome compared with what the client sent.
 *
 * <p>This tells nobody a signature: a mistake is named only where the client's own signature is the
 * one that it leads to, and that takes the secret key.
 */
final class KnownMistakes {
  /** Each mistake hashes the request anew. */
  private static final int MAX_TEXT_LENGTH = 16 << 10;

  private static final String HOST = "host";
  private static final String CONTENT_TYPE = "content-type";

  private static final List<String> CONTENT_TYPES =
      List.of(
          "",
          "application/json",
          "application/json; charset=utf-8",
          "application/json;charset=utf-8",
          "application/json; charset=UTF-8",
          "application/json;charset=UTF-8",
          "application/x-www-form-urlencoded");

  private static final List<String> REGIONS =
      List.of("cn-north-1", "cn-east-1", "cn-east-2", "cn-south-1", "jdcloud-api", "jdcloud");

  private static final List<String> SERVICES = List.of("vm", "disk", "iam", "sts", "oss");

  /** Beijing is eight hours ahead of UTC. */
  private static final Duration BEIJING = Duration.ofHours(8);

  private static final Duration CLOSE = Duration.ofMinutes(10);

  private final SignedRequest request;
  private final AuthorizationHeader claimed;
  private final String date;
  private final CanonicalRequest canonical;
  private final String secretKey;
  private final List<String> found = new ArrayList<>();
  private int tried;

  private KnownMistakes(
      SignedRequest request,
      AuthorizationHeader claimed,
      String date,
      CanonicalRequest canonical,
      String secretKey) {
    this.request = request;
    this.claimed = claimed;
    this.date = date;
    this.canonical = canonical;
    this.secretKey = secretKey;
  }

  /** One sentence for each mistake that fits, or one that none does. */
  static List<String> explain(
      SignedRequest request,
      AuthorizationHeader claimed,
      SignatureDate date,
      CanonicalRequest canonical,
      String secretKey) {
    if (canonical.text().length() > MAX_TEXT_LENGTH) {
      return List.of("The request is too long to try known mistakes on it.");
    }
    KnownMistakes mistakes = new KnownMistakes(request, claimed, date.text(), canonical, secretKey);
    mistakes.tryAll();
    return mistakes.found.isEmpty()
        ? List.of(
            String.format(
                    Locale.ROOT,
                    "None of %d known mistakes explains it. What is left: the secret key is not that of %s,",
                    mistakes.tried,
                    claimed.accessKey())
                + " or the request was changed after it was signed.")
        : mistakes.found;
  }

  /** What a time that is too far off looks like. */
  static List<String> explainSkew(Duration ahead) {
    return ahead.minus(BEIJING).abs().compareTo(CLOSE) < 0
        ? List.of("x-jdcloud-date is eight hours ahead: Beijing time, marked as UTC by its Z?")
        : List.of();
  }

  private void tryAll() {
    tryHosts();
    tryContentTypes();
    tryCanonical(
        "Runs of blanks inside of header values were signed as one blank, which only"
            + " JDCLOUD2-HMAC-SHA256 allows.",
        canonical.withSqueezedBlanks());
    tryPaths();
    tryQueries();
    tryBodyHashes();
    tryText(
        "The method was signed in lower case.",
        canonical.method().toLowerCase(Locale.ROOT)
            + canonical.text().substring(canonical.method().length()));
    tryText(
        "The empty line between the headers and their names is missing in the canonical request.",
        canonical.text().replaceFirst("\n\n(?=[^\n]*\n[^\n]*$)", "\n"));
    tryScopes();
    trySecrets();
  }

  private void tryHosts() {
    Optional<String> sent = canonical.header(HOST);
    if (sent.isEmpty()) {
      return;
    }
    String host = sent.get();
    String name = host.replaceFirst(":[0-9]+$", "");
    String port = host.substring(name.length());
    Set<String> others = new LinkedHashSet<>();
    others.add(name);
    others.add(name + ":80");
    others.add(name + ":443");
    others.add("localhost" + port);
    others.add("127.0.0.1" + port);
    others.add(claimed.scope().service() + ".jdcloud-api.com");
    for (String other : others) {
      tryHeader(HOST, host, other);
    }
  }

  private void tryContentTypes() {
    Optional<String> sent = canonical.header(CONTENT_TYPE);
    if (sent.isPresent()) {
      for (String other : CONTENT_TYPES) {
        tryHeader(CONTENT_TYPE, sent.get(), other);
      }
    }
  }

  private void tryHeader(String name, String sent, String signed) {
    if (!sent.equals(signed)) {
      tryCanonical(
          "The header %s was signed as '%s', and sent as another value.".formatted(name, signed),
          canonical.withHeader(name, signed));
    }
  }

  private void tryPaths() {
    String decoded = new String(PercentEncoding.decode(request.rawPath()), UTF_8);
    tryPath("The path was signed decoded: a colon in it has to be %3A.", decoded);
    if (!request.rawPath().equals(decoded)) {
      tryPath(
          "The path was signed as it was sent, and not in its canonical form.", request.rawPath());
    }
    tryPath(
        "The path was encoded twice before it was signed.",
        PercentEncoding.encodePath(canonical.path().getBytes(UTF_8)));
  }

  private void tryPath(String mistake, String path) {
    if (!path.equals(canonical.path())) {
      tryCanonical(mistake, canonical.withPath(path));
    }
  }

  private void tryQueries() {
    String raw = request.rawQuery();
    tryQuery("The query was signed as it was sent, neither sorted nor encoded anew.", raw);
    tryQuery("The query was signed decoded.", new String(PercentEncoding.decode(raw), UTF_8));
    tryQuery(
        "Blanks in the query were signed as +; they have to be %20.",
        canonical.query().replace("%20", "+"));
    tryQuery("The query was not signed.", "");
  }

  private void tryQuery(String mistake, String query) {
    if (!query.equals(canonical.query())) {
      tryCanonical(mistake, canonical.withQuery(query));
    }
  }

  private void tryBodyHashes() {
    tryBodyHash(
        "Another hash than that in x-jdcloud-content-sha256 was signed.", request.bodySha256());
    tryBodyHash("An empty body was signed, and another one sent.", Digests.sha256Hex(new byte[0]));
    tryBodyHash(
        "UNSIGNED-PAYLOAD was signed in place of the body's hash; then"
            + " x-jdcloud-content-sha256 has to say so.",
        "UNSIGNED-PAYLOAD");
  }

  private void tryBodyHash(String mistake, String hash) {
    if (!hash.equals(canonical.bodyHash())) {
      tryCanonical(mistake, canonical.withBodyHash(hash));
    }
  }

  private void tryScopes() {
    CredentialScope scope = claimed.scope();
    for (String region : REGIONS) {
      tryScope(
          "region " + region,
          new CredentialScope(scope.date(), region, scope.service(), scope.version()));
    }
    for (String service : SERVICES) {
      tryScope(
          "service " + service,
          new CredentialScope(scope.date(), scope.region(), service, scope.version()));
    }
    for (SignatureVersion version : SignatureVersion.values()) {
      tryScope(
          version.algorithm(),
          new CredentialScope(scope.date(), scope.region(), scope.service(), version));
    }
    for (String day : neighbours(scope.date())) {
      tryScope(
          "day " + day, new CredentialScope(day, scope.region(), scope.service(), scope.version()));
    }
  }

  /** Where the day is taken from another clock than the time, the two differ near midnight. */
  private static List<String> neighbours(String day) {
    LocalDate date = LocalDate.parse(day, DateTimeFormatter.BASIC_ISO_DATE);
    return List.of(
        DateTimeFormatter.BASIC_ISO_DATE.format(date.minusDays(1)),
        DateTimeFormatter.BASIC_ISO_DATE.format(date.plusDays(1)));
  }

  /** Some use another scope for the key only, others in the string to sign as well. */
  private void tryScope(String what, CredentialScope scope) {
    if (scope.equals(claimed.scope())) {
      return;
    }
    SigningKey key = SigningKey.derive(secretKey, scope);
    String mistake = "It was signed for " + what + ", which is not what the Credential says.";
    attempt(mistake, canonical.text(), claimed.scope(), key);
    attempt(mistake, canonical.text(), scope, key);
  }

  private void trySecrets() {
    trySecret("The secret key was used with a line break behind it.", secret -> secret + "\n");
    trySecret("The secret key was used with a line break behind it.", secret -> secret + "\r\n");
    trySecret("The secret key was used with a blank behind it.", secret -> secret + " ");
    trySecret("The secret key was used without the blanks at its ends.", String::strip);
    trySecret("The access key was used as the secret key.", secret -> claimed.accessKey());
    trySecret("An empty secret key was used.", secret -> "");
  }

  private void trySecret(String mistake, UnaryOperator<String> change) {
    String changed = change.apply(secretKey);
    if (!changed.equals(secretKey)) {
      attempt(
          mistake, canonical.text(), claimed.scope(), SigningKey.derive(changed, claimed.scope()));
    }
  }

  private void tryCanonical(String mistake, CanonicalRequest mistaken) {
    tryText(mistake, mistaken.text());
  }

  private void tryText(String mistake, String canonicalText) {
    if (!canonicalText.equals(canonical.text())) {
      attempt(
          mistake, canonicalText, claimed.scope(), SigningKey.derive(secretKey, claimed.scope()));
    }
  }

  private void attempt(
      String mistake, String canonicalText, CredentialScope scope, SigningKey key) {
    tried++;
    String signature = key.sign(new StringToSign(scope, date, Digests.sha256Hex(canonicalText)));
    boolean fits =
        MessageDigest.isEqual(signature.getBytes(US_ASCII), claimed.signature().getBytes(US_ASCII));
    if (fits && !found.contains(mistake)) {
      found.add(mistake);
    }
  }
}
