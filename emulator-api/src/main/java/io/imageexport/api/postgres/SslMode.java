package io.imageexport.api.postgres;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How much a connection to PostgreSQL insists on TLS: libpq's {@code sslmode}. */
public enum SslMode {
  /** Never TLS. */
  DISABLE,
  /** TLS if the server refuses a plain connection; any certificate. */
  ALLOW,
  /** TLS if the server has it; any certificate. */
  PREFER,
  /** TLS; any certificate, unless a root certificate is given. */
  REQUIRE,
  /** TLS; the certificate is signed by a trusted authority. */
  VERIFY_CA,
  /** The same, and the certificate is for the server's name. */
  VERIFY_FULL;

  /** As in a URL, such as {@code verify-full}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<SslMode> of(String wireName) {
    return Stream.of(values()).filter(mode -> mode.wireName().equals(wireName)).findFirst();
  }

  boolean verifiesCertificate() {
    return this == VERIFY_CA || this == VERIFY_FULL;
  }
}
