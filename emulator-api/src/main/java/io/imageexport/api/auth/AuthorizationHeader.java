package io.imageexport.api.auth;

import static io.imageexport.api.auth.RejectionReason.AUTHORIZATION_MISSING;
import static io.imageexport.api.auth.RejectionReason.CREDENTIAL_MISSING;
import static io.imageexport.api.auth.RejectionReason.MALFORMED;
import static io.imageexport.api.auth.RejectionReason.SIGNATURE_DIFFERENT;
import static io.imageexport.api.auth.RejectionReason.SIGNED_HEADERS_MISSING;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the Authorization header claims; nothing of it is proven yet.
 *
 * @param signedHeaders lower-case names in the order of the client
 * @param signature 64 lower-case hex digits
 */
public record AuthorizationHeader(
    String accessKey, CredentialScope scope, List<String> signedHeaders, String signature) {
  private static final int MAX_LENGTH = 4096;
  private static final int MAX_ACCESS_KEY_LENGTH = 128;
  private static final int MAX_SIGNED_HEADERS = 64;

  private static final String CREDENTIAL = "Credential=";
  private static final String SIGNED_HEADERS = "SignedHeaders=";
  private static final String SIGNATURE = "Signature=";

  private static final Pattern SIGNATURE_FORM = Pattern.compile("[0-9a-f]{64}");

  // A token of RFC 9110, section 5.6.2, without capitals.
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]{1,128}");

  public AuthorizationHeader {
    requireNonNull(accessKey, "accessKey is null");
    requireNonNull(scope, "scope is null");
    signedHeaders = List.copyOf(signedHeaders);
    requireNonNull(signature, "signature is null");
  }

  /**
   * Reads {@code <algorithm> Credential=<access key>/<scope>, SignedHeaders=<a;b>,
   * Signature=<hex>}.
   *
   * <p>The access key may hold blanks, commas and slashes, so all is split from the right.
   */
  public static AuthorizationHeader parse(String value) throws RejectedRequestException {
    if (value.length() > MAX_LENGTH) {
      throw malformed("the Authorization header is longer than " + MAX_LENGTH + " characters");
    }
    String header = value.strip();
    if (header.isEmpty()) {
      throw new RejectedRequestException(
          AUTHORIZATION_MISSING, "the Authorization header is empty");
    }
    int algorithmEnd = header.indexOf(' ');
    String algorithm = algorithmEnd < 0 ? header : header.substring(0, algorithmEnd);
    SignatureVersion version =
        SignatureVersion.ofAlgorithm(algorithm)
            .orElseThrow(
                () ->
                    malformed(
                        "the algorithm is neither JDCLOUD2-HMAC-SHA256 nor JDCLOUD3-HMAC-SHA256"));

    String parameters = header.substring(algorithm.length()).strip();
    if (!parameters.startsWith(CREDENTIAL)) {
      throw new RejectedRequestException(
          CREDENTIAL_MISSING, "the Authorization header has no Credential behind its algorithm");
    }
    int signatureStart = startOfLast(parameters, SIGNATURE, parameters.length());
    if (signatureStart < 0) {
      throw malformed("the Authorization header has no Signature behind a comma");
    }
    int signedHeadersStart = startOfLast(parameters, SIGNED_HEADERS, signatureStart);
    if (signedHeadersStart < 0) {
      throw new RejectedRequestException(
          SIGNED_HEADERS_MISSING,
          "the Authorization header has no SignedHeaders between Credential and Signature");
    }
    String credential = withoutComma(parameters.substring(CREDENTIAL.length(), signedHeadersStart));
    String signedHeaders =
        withoutComma(
            parameters.substring(signedHeadersStart + SIGNED_HEADERS.length(), signatureStart));
    String signature = parameters.substring(signatureStart + SIGNATURE.length());
    if (!SIGNATURE_FORM.matcher(signature).matches()) {
      throw new RejectedRequestException(
          SIGNATURE_DIFFERENT, "the Signature is not 64 lower-case hex digits");
    }
    return parseCredential(version, credential, parseNames(signedHeaders), signature);
  }

  /** Where the last parameter of this name before the limit starts; -1 if a comma is missing. */
  private static int startOfLast(String parameters, String name, int limit) {
    int start = parameters.substring(0, limit).lastIndexOf(name);
    if (start < 0 || !parameters.substring(0, start).stripTrailing().endsWith(",")) {
      return -1;
    }
    return start;
  }

  private static String withoutComma(String parameter) {
    String stripped = parameter.stripTrailing();
    return stripped.substring(0, stripped.length() - 1).stripTrailing();
  }

  private static List<String> parseNames(String text) throws RejectedRequestException {
    if (text.isBlank()) {
      throw new RejectedRequestException(SIGNED_HEADERS_MISSING, "SignedHeaders is empty");
    }
    Set<String> seen = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (String part : text.toLowerCase(Locale.ROOT).split(";", MAX_SIGNED_HEADERS + 1)) {
      if (!HEADER_NAME.matcher(part).matches()) {
        throw malformed("SignedHeaders is not a list of header names joined with ';'");
      }
      if (!seen.add(part)) {
        throw malformed("SignedHeaders names " + part + " twice");
      }
      names.add(part);
    }
    if (names.size() > MAX_SIGNED_HEADERS) {
      throw malformed("SignedHeaders names more than " + MAX_SIGNED_HEADERS + " headers");
    }
    return names;
  }

  private static AuthorizationHeader parseCredential(
      SignatureVersion version, String credential, List<String> names, String signature)
      throws RejectedRequestException {
    int terminatorStart = credential.lastIndexOf('/');
    int serviceStart = credential.lastIndexOf('/', terminatorStart - 1);
    int regionStart = credential.lastIndexOf('/', serviceStart - 1);
    int dateStart = credential.lastIndexOf('/', regionStart - 1);
    if (dateStart < 0) {
      throw malformed("the Credential is not <access key>/<date>/<region>/<service>/<terminator>");
    }
    if (!credential.substring(terminatorStart + 1).equals(version.terminator())) {
      throw malformed(
          "the scope of %s ends with %s".formatted(version.algorithm(), version.terminator()));
    }
    String accessKey = credential.substring(0, dateStart);
    if (accessKey.isBlank()) {
      throw new RejectedRequestException(CREDENTIAL_MISSING, "the access key is empty");
    }
    if (accessKey.length() > MAX_ACCESS_KEY_LENGTH
        || accessKey.chars().anyMatch(Character::isISOControl)) {
      throw malformed(
          String.format(
              Locale.ROOT,
              "the access key has 1 to %d printable characters",
              MAX_ACCESS_KEY_LENGTH));
    }
    try {
      CredentialScope scope =
          new CredentialScope(
              credential.substring(dateStart + 1, regionStart),
              credential.substring(regionStart + 1, serviceStart),
              credential.substring(serviceStart + 1, terminatorStart),
              version);
      return new AuthorizationHeader(accessKey, scope, names, signature);
    } catch (IllegalArgumentException e) {
      throw malformed(e.getMessage());
    }
  }

  private static RejectedRequestException malformed(String message) {
    return new RejectedRequestException(MALFORMED, message);
  }

  /** The value of the header. */
  @Override
  public String toString() {
    return "%s %s%s/%s, %s%s, %s%s"
        .formatted(
            scope.version().algorithm(),
            CREDENTIAL,
            accessKey,
            scope,
            SIGNED_HEADERS,
            String.join(";", signedHeaders),
            SIGNATURE,
            signature);
  }
}
