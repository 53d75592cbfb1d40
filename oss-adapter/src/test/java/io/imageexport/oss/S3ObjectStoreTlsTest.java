package io.imageexport.oss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.Upload;
import io.imageexport.oss.S3Endpoint.AddressingStyle;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The client over TLS, with a certificate for {@code localhost} and the names one below it. */
@Isolated("The trust store is a property of the process.")
class S3ObjectStoreTlsTest {
  private static final String PASSWORD = "changeit";

  /** The JVM's own switches for which certificates to trust. */
  private static final Map<String, String> TRUST =
      Map.of(
          "javax.net.ssl.trustStorePassword", PASSWORD, "javax.net.ssl.trustStoreType", "PKCS12");

  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  @TempDir private static Path directory;
  private static Vertx vertx;
  private static HttpServer server;

  /** What the server saw: the name in the TLS handshake, and the Host header. */
  private static final List<String> SEEN = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    Path keyStore = directory.resolve("store.p12");
    makeCertificate(keyStore);
    vertx = Vertx.vertx();
    var options =
        new HttpServerOptions()
            .setSsl(true)
            .setSni(true)
            .setKeyCertOptions(new PfxOptions().setPath(keyStore.toString()).setPassword(PASSWORD));
    server =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request -> {
                  String host = request.getHeader("host").replaceAll(":\\d+$", "");
                  SEEN.add(request.connection().indicatedServerName() + " " + host);
                  request.endHandler(
                      end -> request.response().putHeader("ETag", "\"x\"").end("<ok/>"));
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    TRUST.forEach(System::setProperty);
    System.setProperty(TRUST_STORE, keyStore.toString());
  }

  @AfterAll
  static void stop() {
    System.clearProperty(TRUST_STORE);
    TRUST.keySet().forEach(System::clearProperty);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void putsAPartInEitherStyle() {
    var upload = new Upload(new ObjectKey("bucket", "key"), "upload", false);
    SEEN.clear();
    try (S3ObjectStore path = open("localhost", AddressingStyle.PATH);
        S3ObjectStore virtualHosted = open("localhost", AddressingStyle.VIRTUAL)) {
      path.putPart(upload, 1, new PatternContent(1, 1_000_000));
      virtualHosted.putPart(upload, 1, new PatternContent(1, 1_000_000));
    }
    assertEquals("bucket.localhost bucket.localhost", SEEN.get(1));
    assertTrue(SEEN.get(0).endsWith(" localhost"), SEEN::toString);
  }

  @Test
  void aCertificateForAnotherNameIsRefused() {
    try (S3ObjectStore store = open("127.0.0.1", AddressingStyle.PATH)) {
      var failure = assertThrows(ObjectStoreException.class, store::listBuckets);
      assertEquals("ConnectionFailed", failure.code());
    }
  }

  private static S3ObjectStore open(String host, AddressingStyle style) {
    URI address = URI.create("https://" + host + ":" + server.actualPort());
    var endpoint = new S3Endpoint(address, "cn-north-1", "access", "secret", style);
    return new S3ObjectStore(vertx, endpoint, S3Limits.defaults(), Clock.systemUTC());
  }

  private static void makeCertificate(Path keyStore) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "store",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost,DNS:*.localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, keytool.waitFor(), said);
  }
}
