package io.imageexport.api.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Signs requests as the official SDKs do; safe for many threads if the nonces are. */
public final class RequestSigner {
  private final Credentials credentials;
  private final SignatureVersion version;
  private final Clock clock;
  private final Supplier<String> nonces;

  /**
   * @param nonces gives a new text for each request
   */
  public RequestSigner(
      Credentials credentials, SignatureVersion version, Clock clock, Supplier<String> nonces) {
    this.credentials = requireNonNull(credentials, "credentials is null");
    this.version = requireNonNull(version, "version is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.nonces = requireNonNull(nonces, "nonces is null");
  }

  /**
   * Adds x-jdcloud-date, x-jdcloud-nonce and Authorization, and signs all headers but the last.
   *
   * @param path plain text; the answer holds it encoded, as it has to be sent
   * @param query plain text likewise
   * @param headers host among them, as it is going to be sent
   */
  public SignedRequest sign(
      String region,
      String service,
      String method,
      String path,
      Map<String, String> query,
      Headers headers,
      byte[] body) {
    return sign(
        region,
        service,
        SignedRequest.of(
            method,
            PercentEncoding.encodePath(path.getBytes(UTF_8)),
            query.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&")),
            headers,
            body));
  }

  /** The same for a request whose path and query are encoded already, in whatever way. */
  public SignedRequest sign(String region, String service, SignedRequest request) {
    SignatureDate date = SignatureDate.of(clock.instant());
    CredentialScope scope = new CredentialScope(date.day(), region, service, version);
    Headers all =
        request
            .headers()
            .with(SignatureDate.HEADER, date.text())
            .with("x-jdcloud-nonce", nonces.get());
    SignedRequest unsigned = withHeaders(request, all);
    AuthorizationHeader authorization = authorization(unsigned, scope, date);
    return withHeaders(unsigned, all.with("Authorization", authorization.toString()));
  }

  private static SignedRequest withHeaders(SignedRequest request, Headers headers) {
    return new SignedRequest(
        request.method(), request.rawPath(), request.rawQuery(), headers, request.bodySha256());
  }

  private static String encode(String text) {
    return PercentEncoding.encode(text.getBytes(UTF_8));
  }

  private AuthorizationHeader authorization(
      SignedRequest unsigned, CredentialScope scope, SignatureDate date) {
    List<String> names =
        unsigned.headers().fields().stream()
            .map(field -> field.name().toLowerCase(Locale.ROOT))
            .distinct()
            .sorted()
            .toList();
    try {
      CanonicalRequest canonical = CanonicalRequest.of(unsigned, names);
      String signature =
          SigningKey.derive(credentials.secretKey(), scope)
              .sign(new StringToSign(scope, date.text(), canonical.sha256Hex()));
      return new AuthorizationHeader(credentials.accessKey(), scope, names, signature);
    } catch (RejectedRequestException e) {
      throw new IllegalArgumentException("this request cannot be signed: " + e.getMessage(), e);
    }
  }
}
