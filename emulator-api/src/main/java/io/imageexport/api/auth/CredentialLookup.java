package io.imageexport.api.auth;

import java.util.Optional;

/**
 * Finds the secret key of an access key for one request. May block; a failure to look it up is
 * thrown and ends the request.
 */
@FunctionalInterface
public interface CredentialLookup {
  /** The secret key, or nothing if nobody has, or may still use, this access key. */
  Optional<String> secretKey(String accessKey);
}
