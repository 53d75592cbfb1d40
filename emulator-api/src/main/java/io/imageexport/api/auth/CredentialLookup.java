package io.imageexport.api.auth;

import java.util.Optional;

/**
 * Finds the secret key of an access key. Called by many threads at once, once for each request, and
 * may block; a failure to look it up is thrown and ends the request.
 */
@FunctionalInterface
public interface CredentialLookup {
  /** The secret key, or nothing if nobody has, or may still use, this access key. */
  Optional<String> secretKey(String accessKey);
}
