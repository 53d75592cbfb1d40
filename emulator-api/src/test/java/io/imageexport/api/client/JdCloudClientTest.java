package io.imageexport.api.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.imageexport.api.auth.CredentialLookup;
import io.imageexport.api.auth.Credentials;
import io.imageexport.api.auth.Headers;
import io.imageexport.api.auth.SignatureVerifier;
import io.imageexport.api.auth.SignedRequest;
import io.imageexport.api.auth.Verification;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdCloudClientTest {
  private static final Credentials CREDENTIALS = new Credentials("AKTEST", "very-secret");

  private static final CredentialLookup SECRETS =
      accessKey -> accessKey.equals("AKTEST") ? Optional.of("very-secret") : Optional.empty();

  private final SignatureVerifier verifier =
      new SignatureVerifier(Clock.systemUTC(), Duration.ofMinutes(15));

  /** Opened when the test ends: handlers that must not answer wait for it. */
  private final CountDownLatch over = new CountDownLatch(1);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private URI endpoint;

  // Written by the thread of the server before it answers, read after the answer came.
  private volatile SignedRequest received;
  private volatile Verification verification;
  private volatile String receivedBody;

  private volatile int answerStatus = 200;
  private volatile byte[] answer = "{\"requestId\":\"r1\"}".getBytes(UTF_8);

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.createContext("/silent", exchange -> awaitEnd());
    server.createContext("/stalling", this::stall);
    server.createContext("/endless", JdCloudClientTest::sendWithoutEnd);
    server.start();
    endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      List<Headers.Header> fields = new ArrayList<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> values.forEach(v -> fields.add(new Headers.Header(name, v))));
      URI target = exchange.getRequestURI();
      received =
          SignedRequest.of(
              exchange.getRequestMethod(),
              target.getRawPath(),
              Objects.requireNonNullElse(target.getRawQuery(), ""),
              new Headers(fields),
              body);
      receivedBody = new String(body, UTF_8);
      verification = verifier.verify(received, SECRETS);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.getResponseHeaders().add("x-jdcloud-request-id", "from-header");
      exchange.sendResponseHeaders(answerStatus, answer.length == 0 ? -1 : answer.length);
      if (answer.length > 0) {
        exchange.getResponseBody().write(answer);
      }
    }
  }

  private void stall(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      awaitEnd();
    }
  }

  private void awaitEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void sendWithoutEnd(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, 0);
      OutputStream output = exchange.getResponseBody();
      byte[] chunk = new byte[1 << 20];
      // Twice the bound of the client.
      for (int sent = 0; sent < 16; sent++) {
        output.write(chunk);
      }
    } catch (IOException e) {
      // The client has hung up, as it should.
    }
  }

  @Test
  void postIsSignedAndAnswersItsResult() {
    answer("{\"requestId\":\"r1\",\"result\":{\"taskId\":\"8023\",\"exportTaskId\":8023}}");
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("roleName", "映像 export");
    JsonNode result =
        call(
            client ->
                client.call(
                    "vm",
                    "cn-east-2",
                    "POST",
                    "/v1/regions/cn-east-2/images/img-a:exportImage",
                    Map.of(),
                    body));
    assertEquals("8023", result.path("taskId").asText());
    assertEquals("{\"roleName\":\"映像 export\"}", receivedBody);
    Verification.Verified verified = assertInstanceOf(Verification.Verified.class, verification);
    assertEquals("cn-east-2", verified.scope().region());
    assertEquals("vm", verified.scope().service());
    assertTrue(
        received
            .headers()
            .values("authorization")
            .getFirst()
            .contains("SignedHeaders=content-type;host;x-jdcloud-date;x-jdcloud-nonce,"));
  }

  @Test
  void textOfTheQueryArrivesAsItIs() {
    call(
        client ->
            client.call(
                "vm",
                "cn-east-2",
                "get",
                "/v1/regions/cn-east-2/imageTasks",
                Map.of("startTime", "2020-07-02 17:34:44", "taskIds.1", "a&b=+%/中")));
    assertInstanceOf(Verification.Verified.class, verification);
    assertEquals("GET", received.method());
    assertTrue(received.rawQuery().contains("startTime=2020-07-02%2017%3A34%3A44"));
    assertTrue(received.rawQuery().contains("taskIds.1=a%26b%3D%2B%25%2F%E4%B8%AD"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH"})
  void everyMethodVerifiesWithoutABody(String method) {
    call(client -> client.call("vm", "cn-east-2", method, "/v1/a b/x", Map.of()));
    assertInstanceOf(Verification.Verified.class, verification);
    assertEquals("", receivedBody);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iam", "sts"})
  void globalServicesAreSignedForTheGlobalRegion(String service) {
    call(client -> client.call(service, "cn-east-2", "GET", "/v1/roles", Map.of()));
    Verification.Verified verified = assertInstanceOf(Verification.Verified.class, verification);
    assertEquals("jdcloud-api", verified.scope().region());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"requestId\":\"r1\"}",
        "{\"requestId\":\"r1\",\"result\":null,\"error\":null}",
        "{\"requestId\":\"r1\",\"result\":{}}",
        "",
      })
  void noResultIsAnEmptyObject(String text) {
    answer(text);
    assertEquals(JsonNodeFactory.instance.objectNode(), simpleCall());
  }

  @Test
  void errorOfTheCloudIsToldInOneLine() {
    answerStatus = 400;
    answer(
        "{\"requestId\":\"r1\",\"error\":{\"code\":400,\"status\":\"FAILED_PRECONDITION\","
            + "\"message\":\"Can't use\\u001b this image\",\"details\":[]}}");
    JdCloudException error = assertThrows(JdCloudException.class, this::simpleCall);
    assertEquals(
        "Can't use\\u001b this image (400 FAILED_PRECONDITION, request r1)", error.getMessage());
    assertEquals(400, error.httpStatus());
    assertEquals(400, error.code());
    assertEquals("FAILED_PRECONDITION", error.status());
    assertEquals("r1", error.requestId());
  }

  @Test
  void errorEnvelopeCountsWhateverTheStatus() {
    answer("{\"error\":{\"message\":\"sign result is not same\",\"status\":\"ACCESS_ERROR\"}}");
    JdCloudException error = assertThrows(JdCloudException.class, this::simpleCall);
    assertEquals("ACCESS_ERROR", error.status());
    assertEquals("from-header", error.requestId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>Bad gateway</html>", "[]", "{\"a\":1}", "{", ""})
  void answerOfSomethingElseIsNamedAsSuch(String text) {
    answerStatus = 502;
    answer(text);
    JdCloudException error = assertThrows(JdCloudException.class, this::simpleCall);
    assertEquals(502, error.httpStatus());
    assertTrue(error.getMessage().startsWith(endpoint + " answered with HTTP status 502"));
    assertTrue(error.getMessage().endsWith(text));
  }

  @Test
  void answerThatIsNotJsonIsRefusedThoughItsStatusIsGood() {
    answer("hello");
    assertThrows(JdCloudException.class, this::simpleCall);
  }

  @Test
  void refusedConnectionNamesTheEndpoint() throws IOException {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    try (JdCloudClient client = new JdCloudClient(nobody, CREDENTIALS)) {
      JdCloudException error = assertThrows(JdCloudException.class, () -> simpleCall(client));
      assertEquals(
          "no answer from " + nobody + ": connection refused; is the emulator running there?",
          error.getMessage());
      assertEquals(0, error.httpStatus());
    }
  }

  @Test
  void unknownHostIsNamed() {
    URI unknown = URI.create("http://no-such-host.invalid:8080");
    try (JdCloudClient client = new JdCloudClient(unknown, CREDENTIALS)) {
      JdCloudException error = assertThrows(JdCloudException.class, () -> simpleCall(client));
      assertEquals("no answer from " + unknown + ": there is no such host", error.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/silent", "/stalling"})
  void waitIsBounded(String path) {
    try (JdCloudClient client = new JdCloudClient(endpoint, CREDENTIALS, Duration.ofMillis(300))) {
      JdCloudException error =
          assertThrows(
              JdCloudException.class, () -> client.call("vm", "cn-east-2", "GET", path, Map.of()));
      assertEquals("no answer from " + endpoint + ": it takes too long", error.getMessage());
    }
  }

  @Test
  void answerIsBounded() {
    JdCloudException error =
        assertThrows(
            JdCloudException.class,
            () -> call(client -> client.call("vm", "r", "GET", "/endless", Map.of())));
    assertTrue(error.getMessage().contains("longer than 8388608 bytes"), error.getMessage());
  }

  @Test
  void wrongSecretIsRefusedByTheVerifier() {
    try (JdCloudClient client = new JdCloudClient(endpoint, new Credentials("AKTEST", "another"))) {
      simpleCall(client);
      assertInstanceOf(Verification.Rejected.class, verification);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://127.0.0.1",
        "127.0.0.1:80",
        "http:///v1",
        "http://127.0.0.1/prefix",
        "http://user:very-secret@127.0.0.1",
        "http://127.0.0.1?a",
      })
  void endpointIsSchemeHostAndPort(String text) {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> new JdCloudClient(URI.create(text), CREDENTIALS));
    assertFalse(error.getMessage().contains("very-secret"));
  }

  private void answer(String text) {
    answer = text.getBytes(UTF_8);
  }

  private interface Call {
    JsonNode on(JdCloudClient client);
  }

  private JsonNode call(Call call) {
    try (JdCloudClient client = new JdCloudClient(endpoint, CREDENTIALS)) {
      return call.on(client);
    }
  }

  private JsonNode simpleCall() {
    return call(JdCloudClientTest::simpleCall);
  }

  private static JsonNode simpleCall(JdCloudClient client) {
    return client.call("vm", "cn-east-2", "GET", "/v1/regions/cn-east-2/images/x", Map.of());
  }
}
