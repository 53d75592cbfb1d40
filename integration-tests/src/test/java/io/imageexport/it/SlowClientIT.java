package io.imageexport.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An emulator with narrow bounds, and without pages of its own. */
class SlowClientIT {
  private static final String TASKS = "/v1/regions/cn-east-2/imageTasks";
  private static final int MAX_CONNECTIONS = 40;

  /** What a client sends, and how it is answered before it is cut. */
  private record Trickle(String start, String rest, List<Integer> statuses) {}

  private static final String HEAD = "GET " + TASKS + " HTTP/1.1\r\n";
  private static final String POST = "POST /v1/x HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  private static final String WHOLE = "GET /v1/x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

  private static final List<Trickle> TRICKLES =
      List.of(
          new Trickle("G", "a", List.of(408)),
          new Trickle(HEAD, "a", List.of(408)),
          new Trickle(HEAD + "Host: 127.0.0.1\r\nX-A: ", "a", List.of(408)),
          new Trickle(HEAD + "Host: 127.0.0.1\r\n", "a: b\r\n", List.of(408)),
          new Trickle(POST + "Content-Length: 1000\r\n\r\n", "a", List.of(408)),
          new Trickle(
              POST + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n", "a", List.of(408)),
          new Trickle(POST + "Transfer-Encoding: chunked\r\n\r\n1000\r\n", "a", List.of(408)),
          // Each chunk is whole, and quick; the body is not.
          new Trickle(POST + "Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n", List.of(408)),
          new Trickle(WHOLE + POST + "Content-Length: 1000\r\n\r\n", "a", List.of(404, 408)));

  private static EmulatorProcess emulator;
  private static Http http;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    emulator =
        EmulatorProcess.serve(
            directory.resolve("data"),
            "--seed",
            Path.of("src/test/resources/seed.yaml").toAbsolutePath().toString(),
            "--control",
            "off",
            "--request-timeout",
            "1",
            "--max-connections",
            Integer.toString(MAX_CONNECTIONS));
    http = new Http(emulator);
  }

  @AfterAll
  static void stop() throws IOException {
    if (emulator != null) {
      emulator.close();
    }
  }

  /** Sends the start at once, and then a byte now and then, for as long as it is let. */
  private static List<RawAnswer> trickle(String start, String rest) throws Exception {
    try (Socket socket = http.connect()) {
      socket.getOutputStream().write(start.getBytes(ISO_8859_1));
      Thread sender =
          Thread.startVirtualThread(
              () -> {
                try {
                  for (int i = 0; i < 100; i++) {
                    Thread.sleep(100);
                    socket.getOutputStream().write(rest.charAt(i % rest.length()));
                  }
                } catch (IOException | InterruptedException e) {
                  // It has been cut, or the test is over.
                }
              });
      List<RawAnswer> answers = RawAnswer.readAll(socket);
      sender.interrupt();
      return answers;
    }
  }

  @Test
  void requestsThatTrickleAreCut() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<Trickle, Future<List<RawAnswer>>> answers = new LinkedHashMap<>();
      for (Trickle trickle : TRICKLES) {
        answers.put(trickle, clients.submit(() -> trickle(trickle.start(), trickle.rest())));
      }
      for (Map.Entry<Trickle, Future<List<RawAnswer>>> entry : answers.entrySet()) {
        List<RawAnswer> all = entry.getValue().get();
        assertEquals(
            entry.getKey().statuses(),
            all.stream().map(RawAnswer::status).toList(),
            entry.getKey().start());
        all.getLast().assertRefusal();
      }
    }
    assertEquals(200, http.signed("GET", TASKS, Map.of(), "").statusCode());
  }

  /** An answer that nobody asked for could be taken for that to the next request. */
  @Test
  void aConnectionWithoutAWordIsClosedWithoutAWord() throws Exception {
    try (Socket silent = http.connect();
        Socket served = http.connect()) {
      served.getOutputStream().write(WHOLE.getBytes(ISO_8859_1));
      assertEquals(0, RawAnswer.readAll(silent).size());
      assertEquals(1, RawAnswer.readAll(served).size());
    }
  }

  @Test
  void oneConnectionTooManyIsTurnedAway() throws Exception {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < MAX_CONNECTIONS; i++) {
        open.add(http.connect());
      }
      try (Socket tooMany = http.connect()) {
        tooMany.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(ISO_8859_1));
        List<RawAnswer> answers = RawAnswer.readAll(tooMany);
        assertEquals(List.of(503), answers.stream().map(RawAnswer::status).toList());
        answers.getFirst().assertRefusal();
        assertTrue(answers.getFirst().body().contains("too many connections are open"));
      }
      // Which is none too many, whatever connections other tests have left.
      Socket served = open.getFirst();
      served
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                  .getBytes(ISO_8859_1));
      assertEquals(404, RawAnswer.readAll(served).getFirst().status());
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
    assertEquals(200, http.signed("GET", TASKS, Map.of(), "").statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/live", "/ready", "/requests", "/requests/x", "/tasks/1/decisions"})
  void withControlOffThereIsNothing(String page) throws Exception {
    String answer =
        http.raw(
            "GET /_emulator%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                .formatted(page));
    assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
    assertTrue(answer.contains("no route and no API found with those values"), answer);
  }

  @Test
  void withControlOffACommandSaysSo() throws Exception {
    EmulatorProcess.Outcome outcome =
        EmulatorProcess.run(
            "policy",
            "explain",
            "--endpoint",
            emulator.endpoint(),
            "--role",
            "image-export",
            "--action",
            "oss:PutObject");
    assertNotEquals(0, outcome.status());
    assertTrue(outcome.output().contains("--control off"), outcome.output());
  }

  @Test
  void withControlOffTheLogNamesNoPage() throws Exception {
    assertEquals(401, http.plain("GET", TASKS, "").statusCode());
    assertTrue(emulator.output().contains("the request has no Authorization header"));
    assertFalse(emulator.output().contains("see /_emulator"), emulator.output());
    assertTrue(emulator.output().contains("control=off"));
  }
}
