package io.imageexport.it.clients;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a client is pointed.
 *
 * @param scheme http or https
 * @param authority host and port
 * @param certificates of the authority that the server's certificate is from
 */
record Target(String scheme, String authority, Optional<Path> certificates) {
  static Target http(String authority) {
    return new Target("http", authority, Optional.empty());
  }
}
