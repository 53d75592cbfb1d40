package io.imageexport.it;

import io.imageexport.api.postgres.PostgresAddress;
import io.imageexport.it.store.StoreProxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a test says to {@code serve} where the emulator is to use servers of the test's own. */
final class ServeOptions {
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

  /** A store behind a proxy. */
  ServeOptions store(StoreProxy proxy, RunningStore store) {
    return with("--oss-endpoint", proxy.endpoint().toString())
        .with("--oss-access-key", store.endpoint().accessKey())
        .with("--oss-secret-key", store.endpoint().secretKey());
  }

  ServeOptions postgres(PostgresAddress address) {
    return with(
        "--pg-url",
        String.format(
            Locale.ROOT,
            "postgresql://%s:%s@127.0.0.1:%d/%s",
            address.user(),
            address.password(),
            address.port(),
            address.database()));
  }

  EmulatorProcess serve(Path dataDirectory) throws Exception {
    return EmulatorProcess.serve(dataDirectory, options.toArray(String[]::new));
  }
}
