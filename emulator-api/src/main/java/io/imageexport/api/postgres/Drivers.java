package io.imageexport.api.postgres;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/** Connection settings for both drivers: Vert.x's for statements, JDBC's for migrations. */
final class Drivers {
  private Drivers() {}

  static PgConnectOptions vertx(PostgresAddress address) {
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(address.host())
            .setPort(address.port())
            .setDatabase(address.database())
            .setUser(address.user())
            .setPassword(address.password())
            .setSslMode(io.vertx.pgclient.SslMode.of(address.tls().mode().wireName()));
    if (address.tls().mode() != SslMode.DISABLE) {
      options.setSslOptions(ssl(address.tls()));
    }
    return options;
  }

  private static ClientSSLOptions ssl(PostgresTls tls) {
    ClientSSLOptions options =
        new ClientSSLOptions()
            .setHostnameVerificationAlgorithm(tls.mode() == SslMode.VERIFY_FULL ? "HTTPS" : "");
    if (tls.mode().verifiesCertificate()) {
      options.setTrustOptions(
          tls.rootCertificate()
              .<TrustOptions>map(file -> new PemTrustOptions().addCertPath(file.toString()))
              .orElseGet(Drivers::trustedByTheJvm));
    } else {
      options.setTrustAll(true);
    }
    tls.client()
        .ifPresent(
            shown ->
                options.setKeyCertOptions(
                    new PemKeyCertOptions()
                        .addCertPath(shown.certificate().toString())
                        .addKeyPath(shown.key().toString())));
    return options;
  }

  private static TrustOptions trustedByTheJvm() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return TrustOptions.wrap(factory.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JVM's trusted certificates cannot be read", e);
    }
  }

  /**
   * @param limit for each wait for the server, 1 s at least
   */
  static PGSimpleDataSource jdbc(PostgresAddress address, Duration limit) {
    int seconds = Math.clamp(limit.toSeconds(), 1, Integer.MAX_VALUE);
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {address.host()});
    source.setPortNumbers(new int[] {address.port()});
    source.setDatabaseName(address.database());
    source.setUser(address.user());
    source.setPassword(address.password());
    source.setConnectTimeout(seconds);
    source.setSocketTimeout(seconds);
    source.setTcpKeepAlive(true);
    PostgresTls tls = address.tls();
    source.setSslMode(tls.mode().wireName());
    if (tls.rootCertificate().isPresent()) {
      source.setSslRootCert(tls.rootCertificate().get().toString());
    } else if (tls.mode().verifiesCertificate()) {
      source.setSslfactory(DefaultJavaSSLFactory.class.getName());
    }
    tls.client()
        .ifPresent(
            shown -> {
              source.setSslCert(shown.certificate().toString());
              source.setSslKey(shown.key().toString());
            });
    return source;
  }
}
