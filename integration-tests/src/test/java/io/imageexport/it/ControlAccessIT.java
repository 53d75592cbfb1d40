package io.imageexport.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may talk to the emulator's own pages, and that no page may read the cloud's surface. */
@ExtendWith(SharedEmulator.class)
class ControlAccessIT {
  private static final String FORM =
      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\n";
  private static final String TASKS = "/v1/regions/cn-east-2/imageTasks";

  private final EmulatorProcess emulator;
  private final Http http;

  ControlAccessIT(EmulatorProcess emulator) {
    this.emulator = emulator;
    this.http = new Http(emulator);
  }

  /** A request with an emulator's address for each {@code EMULATOR} in its headers. */
  private RawAnswer ask(String line, String headers, String body) throws IOException {
    String request =
        line
            + " HTTP/1.1\r\n"
            + headers.replace("EMULATOR", emulator.authority())
            + "Connection: close\r\n\r\n"
            + body;
    try (Socket socket = http.connect()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      List<RawAnswer> answers = RawAnswer.readAll(socket);
      assertEquals(1, answers.size(), answers.toString());
      answers.getFirst().assertNoCors();
      return answers.getFirst();
    }
  }

  private static void assertRefused(String rule, RawAnswer answer) {
    assertEquals(403, answer.status(), answer.body());
    assertTrue(answer.json().path("error").asText().startsWith(rule), answer.body());
    assertEquals("nosniff", answer.headers().get("x-content-type-options"));
  }

  @Test
  void aFormOfAnotherSiteIsRefused() throws Exception {
    for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1:1")) {
      assertRefused(
          "Origin has to be",
          ask(
              "POST /_emulator/policies:check",
              "Host: EMULATOR\r\nOrigin: " + origin + "\r\n" + FORM,
              "{}"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:80", "vm.jdcloud-api.com"})
  void aHostThatWasMadeToPointHereIsRefused(String host) throws Exception {
    for (String page : List.of("requests", "requests/x", "nothing", "")) {
      assertRefused("Host has to be", ask("GET /_emulator/" + page, "Host: " + host + "\r\n", ""));
    }
    assertRefused("Host has to be", ask("GET /%5femulator/requests", "Host: " + host + "\r\n", ""));
    assertRefused("Host has to be", ask("GET /_emulator", "Host: " + host + "\r\n", ""));
    assertRefused(
        "Host has to be",
        ask(
            "POST /_emulator/policies:check",
            "Host: %s\r\nOrigin: http://%s\r\n".formatted(host, host)
                + "Sec-Fetch-Site: same-origin\r\n"
                + FORM,
            "{}"));
  }

  /** Health checks call a container by whatever name it has been given. */
  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "10.0.0.7:4700", "emulator"})
  void healthIsToldToAnybody(String host) throws Exception {
    for (String page : List.of("live", "ready")) {
      String headers = "Host: " + host + "\r\nSec-Fetch-Site: cross-site\r\n";
      assertEquals(200, ask("GET /_emulator/" + page, headers, "").status());
    }
  }

  @Test
  void anAbsoluteTargetNamesNoOtherHost() throws Exception {
    for (String target : List.of("http://evil.example", emulator.endpoint())) {
      RawAnswer answer = ask("GET " + target + "/_emulator/live", "Host: EMULATOR\r\n", "");
      assertEquals(400, answer.status());
      answer.assertRefusal();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cross-site, 403",
    "same-site, 403",
    "same-origin, 200",
    "none, 200",
  })
  void theSiteOfACallIsLookedAt(String site, int status) throws Exception {
    RawAnswer answer =
        ask("GET /_emulator/requests", "Host: EMULATOR\r\nSec-Fetch-Site: " + site + "\r\n", "");
    assertEquals(status, answer.status(), answer.body());
  }

  @Test
  void theCommandLineMayAskAsItDoes() throws Exception {
    // As curl -d does.
    RawAnswer posted = ask("POST /_emulator/policies:check", "Host: EMULATOR\r\n" + FORM, "{}");
    assertEquals(400, posted.status(), posted.body());
    assertEquals("field document: missing", posted.json().path("error").asText());
    String localhost = emulator.authority().replace("127.0.0.1", "localhost");
    assertEquals(200, ask("GET /_emulator/live", "Host: " + localhost + "\r\n", "").status());
    assertEquals(200, ask("HEAD /_emulator/live", "Host: EMULATOR\r\n", "").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {TASKS, "/v1/x", "/", "/_emulator/live", "/_emulator/policies:check"})
  void aPreflightIsToldNothing(String path) throws Exception {
    RawAnswer answer =
        ask(
            "OPTIONS " + path,
            String.join(
                "\r\n",
                "Host: EMULATOR",
                "Origin: http://evil.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization",
                "Access-Control-Request-Private-Network: true",
                ""),
            "");
    assertTrue(answer.status() >= 400, answer.toString());
  }

  /** Clients send the name of production; whoever asks has to sign. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
  void theCloudsSurfaceAnswersToNamesOfProduction(String method) throws Exception {
    for (String path : List.of(TASKS, "/v1/x")) {
      RawAnswer answer = askHead(method + " " + path, "Host: vm.jdcloud-api.com\r\n");
      assertTrue(answer.status() == 401 || answer.status() == 404, answer.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example",
        "Host: vm.jdcloud-api.com\r\nOrigin: http://evil.example",
        "Host: EMULATOR\r\nOrigin: null",
        "Host: EMULATOR\r\nSec-Fetch-Site: cross-site"
      })
  void theCloudsSurfaceAnswersNoStrangersPage(String headers) throws Exception {
    for (String line : List.of("GET " + TASKS, "POST /v1/x", "GET /openapi.json")) {
      RawAnswer answer = ask(line, headers + "\r\n", "");
      assertEquals(403, answer.status(), answer.body());
      answer.assertRefusal();
    }
  }

  /**
   * A form of another page could overwrite an object otherwise: the keys of the seed are public.
   */
  @Test
  void objectStorageAnswersNoStrangersPage() throws Exception {
    URI store = URI.create(emulator.ossEndpoint());
    String own = store.getAuthority();
    for (String headers :
        List.of(
            "Host: evil.example",
            "Host: " + own + "\r\nOrigin: http://evil.example",
            "Host: " + own + "\r\nSec-Fetch-Site: cross-site")) {
      try (Socket socket = new Socket(store.getHost(), store.getPort())) {
        socket
            .getOutputStream()
            .write(
                ("POST /test-export HTTP/1.1\r\n" + headers + "\r\n" + FORM + "\r\n")
                    .getBytes(ISO_8859_1));
        RawAnswer answer = RawAnswer.readAll(socket).getFirst();
        assertEquals(403, answer.status(), answer.body());
        assertTrue(answer.body().contains("<Code>AccessDenied</Code>"), answer.body());
      }
    }
  }

  /** An answer to HEAD has the length of a body, and none. */
  private RawAnswer askHead(String line, String headers) throws IOException {
    if (!line.startsWith("HEAD")) {
      return ask(line, headers, "");
    }
    String answer = http.raw(line + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
    assertTrue(!answer.toLowerCase(java.util.Locale.ROOT).contains("access-control-"), answer);
    return new RawAnswer(Integer.parseInt(answer.substring(9, 12)), java.util.Map.of(), "");
  }
}
