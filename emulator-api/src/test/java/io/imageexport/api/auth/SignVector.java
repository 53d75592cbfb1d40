package io.imageexport.api.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** A request with its right signature, from the signers' own tests or captured from a client. */
@JsonIgnoreProperties(ignoreUnknown = true)
record SignVector(
    String id,
    String algorithm,
    String accessKey,
    String secretKey,
    String scopeDate,
    String scopeRegion,
    String scopeService,
    String method,
    String path,
    String query,
    List<List<String>> headers,
    String body,
    String signedHeaders,
    String canonicalRequest,
    String canonicalRequestSha256,
    String stringToSign,
    String expectedSignature) {

  static List<SignVector> all() {
    try (InputStream input = SignVector.class.getResourceAsStream("/auth/sign-vectors.json")) {
      return List.of(new ObjectMapper().readValue(input, SignVector[].class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SignVector of(String id) {
    return all().stream().filter(vector -> vector.id().equals(id)).findFirst().orElseThrow();
  }

  CredentialScope scope() {
    SignatureVersion version = SignatureVersion.ofAlgorithm(algorithm).orElseThrow();
    return new CredentialScope(scopeDate, scopeRegion, scopeService, version);
  }

  List<String> signedHeaderNames() {
    return List.of(signedHeaders.split(";", -1));
  }

  Headers headersWithoutAuthorization() {
    return new Headers(
        headers.stream()
            .map(field -> new Headers.Header(field.getFirst(), field.getLast()))
            .toList());
  }

  AuthorizationHeader authorization() {
    return new AuthorizationHeader(accessKey, scope(), signedHeaderNames(), expectedSignature);
  }

  SignedRequest request() {
    return SignedRequest.of(
        method,
        path,
        query,
        headersWithoutAuthorization().with("Authorization", authorization().toString()),
        body.getBytes(UTF_8));
  }

  Clock clock() {
    try {
      return Clock.fixed(SignatureDate.of(headersWithoutAuthorization()).instant(), ZoneOffset.UTC);
    } catch (RejectedRequestException e) {
      throw new IllegalStateException(e);
    }
  }

  CredentialLookup credentials() {
    return name -> name.equals(accessKey) ? Optional.of(secretKey) : Optional.empty();
  }
}
