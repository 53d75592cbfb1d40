package io.imageexport.api.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A request as it went over the wire, as far as a signature can see it.
 *
 * <p>Path and query are raw: escapes are as the client wrote them. A character beyond ASCII stands
 * for its UTF-8 bytes, so a server that reads the octets of the request line as ISO-8859-1 has to
 * turn them back first. The body is known by its digest only.
 *
 * @param rawPath all before the first {@code ?}
 * @param rawQuery all behind the first {@code ?}; empty if there is none
 * @param bodySha256 lower-case hex
 */
public record SignedRequest(
    String method, String rawPath, String rawQuery, Headers headers, String bodySha256) {
  static final String SECURITY_TOKEN_HEADER = "x-jdcloud-security-token";

  public SignedRequest {
    requireNonNull(method, "method is null");
    requireNonNull(rawPath, "rawPath is null");
    requireNonNull(rawQuery, "rawQuery is null");
    requireNonNull(headers, "headers is null");
    requireNonNull(bodySha256, "bodySha256 is null");
  }

  public static SignedRequest of(
      String method, String rawPath, String rawQuery, Headers headers, byte[] body) {
    return new SignedRequest(method, rawPath, rawQuery, headers, Digests.sha256Hex(body));
  }

  /**
   * The session token that came with the request, not yet looked up anywhere.
   *
   * <p>The SDKs of Go and Python send it in base64, others as it is. Text that base64 would turn
   * into anything but printable characters is taken as it is.
   */
  public Optional<String> securityToken() {
    List<String> values = headers.values(SECURITY_TOKEN_HEADER);
    if (values.size() != 1 || values.getFirst().isBlank()) {
      return Optional.empty();
    }
    String raw = values.getFirst().strip();
    return Optional.of(decodeBase64(raw).orElse(raw));
  }

  private static Optional<String> decodeBase64(String raw) {
    try {
      byte[] bytes = Base64.getDecoder().decode(raw);
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.chars().noneMatch(Character::isISOControl) ? Optional.of(text) : Optional.empty();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
