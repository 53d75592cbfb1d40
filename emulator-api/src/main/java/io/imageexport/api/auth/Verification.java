package io.imageexport.api.auth;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** The outcome of checking a signature. */
public sealed interface Verification {

  /**
   * The holder of the access key's secret signed this request.
   *
   * @param signedAt the moment the client claims in x-jdcloud-date
   */
  record Verified(String accessKey, CredentialScope scope, Instant signedAt)
      implements Verification {
    public Verified {
      requireNonNull(accessKey, "accessKey is null");
      requireNonNull(scope, "scope is null");
      requireNonNull(signedAt, "signedAt is null");
    }
  }

  /** The request proves nothing; all of these are answered with 401 ACCESS_ERROR. */
  record Rejected(RejectionReason reason, Diagnosis diagnosis) implements Verification {
    public Rejected {
      requireNonNull(reason, "reason is null");
      requireNonNull(diagnosis, "diagnosis is null");
    }

    /** What the client is told, in the words of JD Cloud's gateway. */
    public String clientMessage() {
      return reason.clientMessage();
    }
  }
}
