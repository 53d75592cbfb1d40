package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How connections to a PostgreSQL server are encrypted.
 *
 * @param rootCertificate file of the authorities that are trusted, in PEM; absent for those that
 *     the JVM trusts
 * @param client the certificate that we show; absent for none
 */
public record PostgresTls(
    SslMode mode, Optional<Path> rootCertificate, Optional<ClientCertificate> client) {
  static final String MODE = "sslmode";
  static final String ROOT_CERTIFICATE = "sslrootcert";
  static final String CERTIFICATE = "sslcert";
  static final String KEY = "sslkey";

  /** What libpq does without any parameter. */
  public static final PostgresTls DEFAULT =
      new PostgresTls(SslMode.PREFER, Optional.empty(), Optional.empty());

  public static final PostgresTls NONE =
      new PostgresTls(SslMode.DISABLE, Optional.empty(), Optional.empty());

  /**
   * A certificate that a server asks for, and its private key.
   *
   * @param certificate file in PEM
   * @param key file in PEM (PKCS #8), without a password
   */
  public record ClientCertificate(Path certificate, Path key) {
    public ClientCertificate {
      requireFile(CERTIFICATE, certificate);
      requireFile(KEY, key);
    }
  }

  /**
   * @throws IllegalArgumentException naming the parameter and its rule
   */
  public PostgresTls {
    requireNonNull(mode, "mode is null");
    rootCertificate.ifPresent(file -> requireFile(ROOT_CERTIFICATE, file));
    requireNonNull(client, "client is null");
    if (mode == SslMode.DISABLE && (rootCertificate.isPresent() || client.isPresent())) {
      throw new IllegalArgumentException(
          "certificates need TLS, but sslmode is disable; expected sslmode=verify-full");
    }
    if (mode == SslMode.REQUIRE && rootCertificate.isPresent()) {
      // As libpq does: whoever names an authority wants it to be checked.
      mode = SslMode.VERIFY_CA;
    }
  }

  private static void requireFile(String parameter, Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          parameter + " '" + file + "' cannot be read; expected a file in PEM format");
    }
  }

  /** Reads the parameters of a URL that are about TLS. */
  static PostgresTls of(Map<String, String> parameters) {
    Optional<SslMode> mode = Optional.ofNullable(parameters.get(MODE)).map(PostgresTls::mode);
    Optional<Path> certificate = file(parameters, CERTIFICATE);
    Optional<Path> key = file(parameters, KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException("sslcert and sslkey belong together; expected both");
    }
    return new PostgresTls(
        mode.orElse(DEFAULT.mode),
        file(parameters, ROOT_CERTIFICATE),
        certificate.map(file -> new ClientCertificate(file, key.orElseThrow())));
  }

  private static SslMode mode(String wireName) {
    return SslMode.of(wireName)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown sslmode '"
                        + wireName
                        + "'; expected disable, allow, prefer, require, verify-ca or verify-full"));
  }

  private static Optional<Path> file(Map<String, String> parameters, String name) {
    return Optional.ofNullable(parameters.get(name)).map(Path::of).map(Path::toAbsolutePath);
  }

  /** The same as parameters of a URL, which {@link #parse} reads. */
  @JsonValue
  String parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put(MODE, mode.wireName());
    rootCertificate.ifPresent(file -> parameters.put(ROOT_CERTIFICATE, file.toString()));
    client.ifPresent(
        shown -> {
          parameters.put(CERTIFICATE, shown.certificate().toString());
          parameters.put(KEY, shown.key().toString());
        });
    return UrlParameters.write(parameters);
  }

  @JsonCreator
  static PostgresTls parse(String parameters) {
    return of(UrlParameters.parse(parameters));
  }
}
