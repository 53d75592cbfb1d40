package io.imageexport.it;

import io.imageexport.api.postgres.PostgresAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a test says to {@code serve} where the emulator is to use servers of the test's own. */
final class ServeOptions {
  static final String ACCESS_KEY = "own-key";
  static final String SECRET_KEY = "own-secret";

  private final List<String> options = new ArrayList<>();

  /**
   * Without TLS.
   *
   * @param seed a file among the tests' resources
   */
  static ServeOptions seededBy(String seed) {
    return new ServeOptions()
        .with("--seed", Path.of("src/test/resources", seed).toAbsolutePath().toString())
        .with("--https-port", "off");
  }

  ServeOptions with(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** A store that takes the keys of this class. */
  ServeOptions store(URI endpoint) {
    return store(endpoint, ACCESS_KEY, SECRET_KEY);
  }

  ServeOptions store(URI endpoint, String accessKey, String secretKey) {
    return with("--oss-endpoint", endpoint.toString())
        .with("--oss-access-key", accessKey, "--oss-secret-key", secretKey);
  }

  ServeOptions postgres(PostgresAddress address) {
    return with(
        "--pg-url",
        "postgresql://%s:%s@127.0.0.1:%d/%s"
            .formatted(address.user(), address.password(), address.port(), address.database()));
  }

  EmulatorProcess serve(Path dataDirectory) throws Exception {
    return EmulatorProcess.serve(dataDirectory, options.toArray(String[]::new));
  }
}
