package io.imageexport.api.auth;

/**
 * Why a request is not taken as signed. Each maps to one of the messages of JD Cloud's gateway; the
 * gateway has fewer messages than there are reasons.
 */
public enum RejectionReason {
  AUTHORIZATION_MISSING("lack of header authorization"),
  CREDENTIAL_MISSING("lack of credential in the header authorization"),
  SIGNED_HEADERS_MISSING("lack of header signedHeaders"),
  DATE_MISSING("lack of header x-jdcloud-date"),
  /** The Authorization header or the date breaks a rule of form. */
  MALFORMED("Invalid authentication credentials"),
  /** The request was signed too long ago, or lies in the future. */
  CLOCK_SKEW("Invalid authentication credentials"),
  ACCESS_KEY_UNKNOWN("Invalid accessKey"),
  /** A header that the client says it signed did not arrive, or cannot be signed. */
  SIGNED_HEADER_UNUSABLE("sign result is not same"),
  SIGNATURE_DIFFERENT("sign result is not same"),
  /** The signature is right, but for another body. */
  BODY_DIFFERENT("sign result is not same");

  private final String clientMessage;

  RejectionReason(String clientMessage) {
    this.clientMessage = clientMessage;
  }

  /** What the gateway says, without its mark {@code [gw]}. */
  public String clientMessage() {
    return clientMessage;
  }
}
