package io.imageexport.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HTTPS as clients meet it: whom they trust, under which names, and what {@code env} tells them.
 */
@ExtendWith(SharedEmulator.class)
class HttpsIT {
  private static final String BUCKET_HOST = "test-export.s3-internal.cn-east-2.jdcloud-oss.com";

  private final EmulatorProcess emulator;

  @TempDir private Path directory;

  HttpsIT(EmulatorProcess emulator) {
    this.emulator = emulator;
  }

  private String port() {
    return Integer.toString(URI.create(emulator.httpsEndpoint()).getPort());
  }

  /** What Java trusts when it is told to trust the emulator's certificate alone. */
  static SSLContext trusting(Path certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (var stream = Files.newInputStream(certificate)) {
      trusted.setCertificateEntry(
          "root", CertificateFactory.getInstance("X.509").generateCertificate(stream));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  @Test
  void javaIsAnsweredWhenItTrustsTheCertificateAndOnlyThen() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(emulator.httpsEndpoint() + "/_emulator/ready")).build();
    try (HttpClient trusting =
            HttpClient.newBuilder().sslContext(trusting(emulator.certificate())).build();
        HttpClient other = HttpClient.newHttpClient()) {
      HttpResponse<String> response = trusting.send(request, HttpResponse.BodyHandlers.ofString());
      assertEquals(200, response.statusCode(), response.body());
      assertEquals(HttpClient.Version.HTTP_1_1, response.version());
      assertThrows(
          SSLHandshakeException.class,
          () -> other.send(request, HttpResponse.BodyHandlers.ofString()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"vm.jdcloud-api.com", "iam.internal.cn-north-1.jdcloud-api.com"})
  void curlIsAnsweredUnderTheNamesOfProduction(String name) throws Exception {
    Tool.require("curl", "curl");
    String answer = curl(name, "/v1/regions/cn-east-2/images");
    assertTrue(answer.contains("lack of header authorization"), answer);
    // The emulator's own pages are none of production's.
    assertTrue(curl(name, "/_emulator/requests").contains("Host has to be"));
  }

  @Test
  void theOwnPagesKnowTheirOriginOverTls() throws Exception {
    Tool.require("curl", "curl");
    String own = "https://localhost:" + port();
    String page = "/_emulator/requests";
    assertTrue(curl("localhost", page).contains("\"requests\""));
    assertTrue(curl("localhost", page, "--header", "Origin: " + own).contains("\"requests\""));
    for (String foreign : List.of(emulator.endpoint(), "https://evil.example")) {
      String answer = curl("localhost", page, "--header", "Origin: " + foreign);
      assertTrue(answer.contains("Origin has to be"), answer);
    }
  }

  /** What curl prints, with the name resolved to this machine. */
  private String curl(String name, String path, String... options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "--silent",
                "--show-error",
                "--noproxy",
                "*",
                "--cacert",
                emulator.certificate().toString(),
                "--resolve",
                name + ":" + port() + ":127.0.0.1"));
    command.addAll(List.of(options));
    command.add("https://" + name + ":" + port() + path);
    return Tool.run(command.toArray(String[]::new));
  }

  private static String[] asS3Client(String keys, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--aws-sigv4",
                "aws:amz:cn-east-2:s3",
                "--user",
                keys,
                "--header",
                "x-amz-content-sha256: UNSIGNED-PAYLOAD"));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  private String keys() {
    return emulator.accessKey() + ":" + emulator.secretKey();
  }

  private void upload(String path, String content) throws IOException, InterruptedException {
    Path sent = Files.writeString(directory.resolve("sent"), content);
    curl(BUCKET_HOST, path, asS3Client(keys(), "--fail", "--upload-file", sent.toString()));
  }

  @Test
  void aBucketIsAHostAsInProduction() throws Exception {
    Tool.require("curl", "curl");
    upload("/https/by%20curl", "some bytes");
    String[] signed = asS3Client(keys(), "--fail");
    assertEquals("some bytes", curl(BUCKET_HOST, "/https/by%20curl", signed));
    assertTrue(curl(BUCKET_HOST, "/", signed).contains("<Key>https/by curl</Key>"));
    // One store behind all doors: the other domain, and path style.
    assertEquals(
        "some bytes",
        curl("s3.cn-north-1.jdcloud-oss.com", "/test-export/https/by%20curl", signed));
    assertEquals(
        "some bytes",
        Files.readString(
            Downloads.fetch(
                emulator, "test-export", "https/by curl", directory.resolve("fetched"))));
  }

  @Test
  void theStoreChecksSignaturesUnderItsHostsToo() throws Exception {
    Tool.require("curl", "curl");
    upload("/https/secret", "some bytes");
    String[] wrong = asS3Client(emulator.accessKey() + ":wrong");
    String answer = curl(BUCKET_HOST, "/https/secret", wrong);
    assertTrue(answer.contains("<Code>SignatureDoesNotMatch</Code>"), answer);
    answer = curl(BUCKET_HOST, "/https/secret");
    assertTrue(answer.contains("<Code>AccessDenied</Code>"), answer);
  }

  @Test
  void opensslFindsTheChainInOrderAndOldVersionsAreRefused() throws Exception {
    Tool.require("openssl", "openssl");
    for (String version : List.of("-tls1_2", "-tls1_3")) {
      String said = openssl(version, "-verify_return_error", "-x509_strict");
      assertTrue(said.contains("Verify return code: 0 (ok)"), said);
    }
    for (String version : List.of("-tls1", "-tls1_1")) {
      String said = openssl(version, "-cipher", "ALL:@SECLEVEL=0");
      assertTrue(said.contains("alert protocol version"), said);
    }
  }

  @Test
  void aClientCannotMakeTheServerShakeHandsAgain() throws Exception {
    Tool.require("openssl", "openssl");
    Tool.require("sh", "dash");
    String said =
        shell("(sleep 1; echo R; sleep 2) | " + String.join(" ", opensslCommand("-tls1_2")));
    assertTrue(said.contains("RENEGOTIATING"), said);
    assertTrue(
        said.contains("alert handshake failure") || said.contains("alert no renegotiation"), said);
  }

  private List<String> opensslCommand(String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + port(),
                "-servername",
                "vm.jdcloud-api.com",
                "-verify_hostname",
                "vm.jdcloud-api.com",
                "-CAfile",
                emulator.certificate().toString()));
    command.addAll(List.of(options));
    return command;
  }

  private String openssl(String... options) throws IOException, InterruptedException {
    return run(new ProcessBuilder(opensslCommand(options)));
  }

  private static String shell(String script) throws IOException, InterruptedException {
    return run(new ProcessBuilder("sh", "-c", script));
  }

  /** What a program says that has nothing to read, however it ends. */
  private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process =
        builder.redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "it hangs: " + said);
    return said;
  }

  @Test
  void whatIsNotTlsIsNoNews() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port()))) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".getBytes(UTF_8));
      assertFalse(new String(socket.getInputStream().readAllBytes(), UTF_8).contains("HTTP"));
    }
    assertFalse(emulator.output().contains("TLS"), emulator.output());
    String log = Files.readString(emulator.dataDirectory().resolve("emulator.log"));
    assertFalse(log.contains("NotSslRecordException"), log);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--https"})
  void theOfficialJavaSdkRunsThePrintedLines(String https) throws Exception {
    String shell = env("--client", "java", https, "--only", "shell");
    Path source = directory.resolve("Example.java");
    Files.writeString(source, env("--client", "java", https, "--only", "code"));
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", directory.toString(), source.toString()));
    Path classPath = directory.resolve("arguments");
    Files.writeString(
        classPath,
        "-cp \"" + directory + ":" + System.getProperty("java.class.path") + "\"\nExample\n");
    String said =
        shell(
            shell
                + "\n"
                + Path.of(System.getProperty("java.home"), "bin", "java")
                + " @"
                + classPath);
    // The newest images of the account, which other tests add to.
    assertTrue(said.lines().anyMatch(line -> line.matches("img-[a-z0-9]{10} .+")), said);
    assertEquals(https.isEmpty(), shell.isEmpty(), shell);
  }

  private String env(String... options) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("env", "--data-dir", emulator.dataDirectory().toString()));
    List.of(options).stream().filter(option -> !option.isEmpty()).forEach(arguments::add);
    EmulatorProcess.Outcome outcome = EmulatorProcess.run(arguments.toArray(String[]::new));
    assertEquals(0, outcome.status(), outcome.output());
    return outcome.output();
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "node", "python", "go", "jdc"})
  void everyClientIsToldAddressKeysAndTrust(String client) throws Exception {
    String plain = env("--client", client);
    assertTrue(plain.contains(emulator.authority()), plain);
    assertFalse(plain.contains("tls/"), plain);
    String secure = env("--client", client, "--https");
    for (String part :
        List.of(
            emulator.httpsEndpoint().substring("https://".length()),
            emulator.accessKey(),
            emulator.secretKey(),
            "cn-east-2",
            emulator.dataDirectory().resolve("tls").toString())) {
      assertTrue(secure.contains(part), part + " is not in " + secure);
    }
    assertFalse(secure.contains("{{"), secure);
    // The parts are what the whole is made of.
    String parts =
        env("--client", client, "--https", "--only", "shell")
            + env("--client", client, "--https", "--only", "code");
    assertEquals(content(parts), content(secure));
  }

  private static List<String> content(String text) {
    return text.lines().filter(line -> !line.isBlank() && !line.startsWith("# In ")).toList();
  }

  @Test
  void theHostsOfProductionAreListed() throws Exception {
    String hosts = env("--hosts");
    for (String service : List.of("vm", "iam", "sts", "oss", "www")) {
      assertTrue(hosts.contains(" " + service + ".jdcloud-api.com"), hosts);
    }
    assertTrue(hosts.contains("\n127.0.0.1 " + BUCKET_HOST + "\n"), hosts);
    assertTrue(hosts.contains("--https-port 443"), hosts);
  }
}
