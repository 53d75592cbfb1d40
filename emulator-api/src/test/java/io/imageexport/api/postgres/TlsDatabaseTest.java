package io.imageexport.api.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.api.startup.StartupWait;
import io.imageexport.testing.OpenTempDirectory;
import io.imageexport.testing.Tool;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real server with TLS: what each {@code sslmode} makes of it, in both drivers. */
class TlsDatabaseTest {
  @TempDir(factory = OpenTempDirectory.class)
  private static Path directory;

  private static OwnServer server;
  private static Vertx vertx;

  @BeforeAll
  static void start() throws Exception {
    Tool.require("openssl", "openssl");
    authority("ca");
    authority("other");
    certificate("server", "ca", "subjectAltName=DNS:localhost");
    certificate("emulator", "ca", "extendedKeyUsage=clientAuth");
    server =
        OwnServer.start(
            directory,
            List.of(
                "ssl=on",
                "ssl_ca_file=" + path("ca.crt"),
                "ssl_cert_file=" + path("server.crt"),
                "ssl_key_file=" + path("server.key")));
    vertx = Vertx.vertx();
    server.run("create database tls");
  }

  private static void openssl(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "openssl";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Tool.run(command);
  }

  private static String path(String file) {
    return directory.resolve(file).toString();
  }

  private static void authority(String name) throws Exception {
    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=" + name,
        "-keyout",
        path(name + ".key"),
        "-out",
        path(name + ".crt"));
  }

  private static void certificate(String name, String authority, String extension)
      throws Exception {
    Path extensions = Files.writeString(directory.resolve(name + ".ext"), extension);
    openssl(
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=" + name,
        "-keyout",
        path(name + ".key"),
        "-out",
        path(name + ".csr"));
    openssl(
        "x509",
        "-req",
        "-days",
        "2",
        "-in",
        path(name + ".csr"),
        "-CA",
        path(authority + ".crt"),
        "-CAkey",
        path(authority + ".key"),
        "-CAcreateserial",
        "-extfile",
        extensions.toString(),
        "-out",
        path(name + ".crt"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      vertx.close().await();
      server.stop();
    }
  }

  private static PostgresAddress address(String host, String parameters) {
    return server.database(
        host, "tls" + parameters.replace("DIR", UrlParameters.encode(directory.toString())));
  }

  /** Whether all connections to the database are encrypted: the pool's, and that of migrations. */
  private static boolean isEncrypted(PostgresAddress address) throws Exception {
    try (Database database = Database.open(vertx, address, StartupWait.quiet());
        Connection jdbc = Drivers.jdbc(address, StartupWait.DEFAULT_LIMIT).getConnection()) {
      boolean encrypted =
          Database.count(
                  database.run(
                      "select count(*) from pg_stat_ssl join pg_stat_activity using (pid)"
                          + " where datname = 'tls' and not ssl"))
              == 0;
      boolean plain =
          Database.count(
                  database.run(
                      "select count(*) from pg_stat_ssl join pg_stat_activity using (pid)"
                          + " where datname = 'tls' and ssl"))
              == 0;
      assertTrue(encrypted ^ plain, "one of the drivers is encrypted, and the other is not");
      assertTrue(jdbc.isValid(1));
      return encrypted;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          127.0.0.1 | ?sslmode=disable                                       | false
          127.0.0.1 | ?sslmode=allow                                         | false
          127.0.0.1 | ''                                                     | true
          127.0.0.1 | ?sslmode=prefer                                        | true
          127.0.0.1 | ?sslmode=require                                       | true
          127.0.0.1 | ?sslmode=require&sslrootcert=DIR/ca.crt                | true
          127.0.0.1 | ?sslmode=verify-ca&sslrootcert=DIR/ca.crt              | true
          localhost | ?sslmode=verify-full&sslrootcert=DIR/ca.crt            | true
          """)
  void connects(String host, String parameters, boolean encrypted) throws Exception {
    assertEquals(encrypted, isEncrypted(address(host, parameters)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          127.0.0.1 | ?sslmode=verify-ca&sslrootcert=DIR/other.crt
          127.0.0.1 | ?sslmode=verify-ca
          localhost | ?sslmode=verify-full
          127.0.0.1 | ?sslmode=verify-full&sslrootcert=DIR/ca.crt
          """)
  void aCertificateThatIsNotTrustedIsRefusedAtOnce(String host, String parameters) {
    IOException refusal =
        assertThrows(
            IOException.class,
            () -> Database.open(vertx, address(host, parameters), StartupWait.quiet()));
    assertTrue(refusal.getMessage().contains("cannot be used: "), refusal.getMessage());
    assertTrue(!refusal.getMessage().contains("Exception"), refusal.getMessage());
  }

  /** A role that has to show a certificate, as pg_hba.conf may ask for. */
  @Test
  void theClientsCertificateIsShown() throws Exception {
    Path hba = server.accessRules();
    String before = Files.readString(hba);
    Files.writeString(hba, "hostssl tls all all cert\n" + before);
    try {
      server.run("select pg_reload_conf()");
      String trusted = "?sslmode=verify-full&sslrootcert=DIR/ca.crt";
      assertTrue(
          isEncrypted(
              address("localhost", trusted + "&sslcert=DIR/emulator.crt&sslkey=DIR/emulator.key")));
      IOException refusal =
          assertThrows(
              IOException.class,
              () -> Database.open(vertx, address("localhost", trusted), StartupWait.quiet()));
      assertTrue(refusal.getMessage().contains("certificate"), refusal.getMessage());
      IOException plain =
          assertThrows(
              IOException.class,
              () -> {
                Files.writeString(hba, "hostnossl tls all all reject\n" + before);
                server.run("select pg_reload_conf()");
                Database.open(vertx, address("127.0.0.1", "?sslmode=disable"), StartupWait.quiet())
                    .close();
              });
      assertTrue(plain.getMessage().contains("no encryption"), plain.getMessage());
    } finally {
      Files.writeString(hba, before);
      server.run("select pg_reload_conf()");
    }
  }

  @Test
  void aDatabaseThatCannotHoldAllNamesIsRefused() throws Exception {
    server.run(
        "create database \"l+1\" encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'",
        "create database \"a+b\"");
    IOException refusal =
        assertThrows(
            IOException.class,
            () -> Database.open(vertx, server.database("127.0.0.1", "l+1"), StartupWait.quiet()));
    assertTrue(refusal.getMessage().contains("encoding LATIN1"), refusal.getMessage());
    try (Database database =
        Database.open(vertx, server.database("127.0.0.1", "a%2Bb"), StartupWait.quiet())) {
      assertEquals("a+b", database.run("select current_database()").iterator().next().getString(0));
    }
    server.run("alter database \"a+b\" set default_transaction_read_only = on");
    IOException readOnly =
        assertThrows(
            IOException.class,
            () -> Database.open(vertx, server.database("127.0.0.1", "a+b"), StartupWait.quiet()));
    assertTrue(readOnly.getMessage().contains("read-only"), readOnly.getMessage());
  }
}
