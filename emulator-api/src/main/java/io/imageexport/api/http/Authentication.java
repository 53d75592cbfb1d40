package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.auth.CredentialLookup;
import io.imageexport.api.auth.Diagnosis;
import io.imageexport.api.auth.SignatureVerifier;
import io.imageexport.api.auth.SignedRequest;
import io.imageexport.api.auth.Verification;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccessKeyStore;
import io.imageexport.core.identity.Principal;
import io.imageexport.core.identity.SessionToken;
import java.time.InstantSource;
import java.util.Optional;

/** Finds out in whose name a request is made: by its signature, its key and the key's token. */
public final class Authentication {
  private final SignatureVerifier verifier;
  private final AccessKeyStore keys;
  private final InstantSource clock;

  public Authentication(SignatureVerifier verifier, AccessKeyStore keys, InstantSource clock) {
    this.verifier = requireNonNull(verifier, "verifier is null");
    this.keys = requireNonNull(keys, "keys is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** What became of it. */
  sealed interface Outcome {
    /**
     * The request is this principal's.
     *
     * @param service that it was signed for, such as {@code vm}
     */
    record Known(Principal caller, String service) implements Outcome {}

    /**
     * The request proves nothing.
     *
     * @param message for the client
     * @param explanation for the log
     * @param diagnosis of the signature; absent if that is right
     */
    record Refused(String message, String explanation, Optional<Diagnosis> diagnosis)
        implements Outcome {}
  }

  Outcome authenticate(SignedRequest request) {
    KeyOfRequest key = new KeyOfRequest();
    return switch (verifier.verify(request, key)) {
      case Verification.Rejected rejected ->
          new Outcome.Refused(
              rejected.clientMessage(),
              rejected.diagnosis().explanation(),
              Optional.of(rejected.diagnosis()));
      case Verification.Verified verified -> authenticate(request, verified, key.found());
    };
  }

  private Outcome authenticate(
      SignedRequest request, Verification.Verified verified, AccessKey key) {
    return tokenFault(key, request)
        .map(Authentication::refused)
        .orElseGet(() -> new Outcome.Known(key.principal(), verified.scope().service()));
  }

  /** Looks the key up once, for its secret and for all else that is known about it. */
  private final class KeyOfRequest implements CredentialLookup {
    private Optional<AccessKey> key = Optional.empty();

    @Override
    public Optional<String> secretKey(String accessKey) {
      key = keys.find(accessKey);
      return key.map(AccessKey::secret);
    }

    /** The key that the signature was verified with. */
    AccessKey found() {
      return key.orElseThrow();
    }
  }

  private static Outcome refused(String message) {
    return new Outcome.Refused(message, message, Optional.empty());
  }

  /** Why a temporary key may not be used; a lasting key needs no token, and none is looked at. */
  private Optional<String> tokenFault(AccessKey key, SignedRequest request) {
    if (key.token().isEmpty()) {
      return Optional.empty();
    }
    SessionToken token = key.token().get();
    Optional<String> presented = request.securityToken();
    if (presented.isEmpty()) {
      return Optional.of("lack of header x-jdcloud-security-token");
    }
    if (!token.matches(presented.get())) {
      return Optional.of("Invalid security token");
    }
    return token.isExpiredAt(clock.instant())
        ? Optional.of("the security token has expired")
        : Optional.empty();
  }
}
