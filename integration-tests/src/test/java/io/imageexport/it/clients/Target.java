package io.imageexport.it.clients;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a client is pointed.
 *
 * @param scheme http or https
 * @param authority host and port
 * @param certificates the emulator's folder of what its clients may trust
 */
record Target(String scheme, String authority, Optional<Path> certificates) {
  static Target http(String authority) {
    return new Target("http", authority, Optional.empty());
  }

  static Target https(URI endpoint, Path certificates) {
    return new Target("https", endpoint.getAuthority(), Optional.of(certificates));
  }
}
