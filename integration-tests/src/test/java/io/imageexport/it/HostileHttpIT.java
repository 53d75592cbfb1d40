package io.imageexport.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.imageexport.api.auth.Headers;
import io.imageexport.api.auth.SignedRequest;
import io.imageexport.testing.Patience;
import io.imageexport.testing.Thorough;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What nobody sends by mistake: each shape gets a clear answer, a connection whose framing is in
 * doubt ends, and the next good request is served.
 */
@ExtendWith(SharedEmulator.class)
class HostileHttpIT {
  private static final String TASKS = "/v1/regions/cn-east-2/imageTasks";
  private static final String EXPORT = "/v1/regions/cn-east-2/images/img-linux00001:exportImage";

  private static final boolean THOROUGH = Thorough.Condition.isMet();

  /** Of the requests behind a hostile one: none of its kind is anywhere else. */
  private static final int BEHIND = 404;

  private final EmulatorProcess emulator;
  private final Http http;

  HostileHttpIT(EmulatorProcess emulator) {
    this.emulator = emulator;
    this.http = new Http(emulator);
  }

  /**
   * A request to send, with another one behind it.
   *
   * @param isKept whether the connection is to be used further, so that the one behind is answered
   */
  private record Shape(String name, String request, int status, boolean isKept) {
    static Shape refused(int status, String name, String request) {
      return new Shape(name, request, status, false);
    }

    static Shape kept(int status, String name, String request) {
      return new Shape(name, request, status, true);
    }
  }

  /** A surface: the JD one, whose requests are unsigned here, or the emulator's own pages. */
  private record Surface(String name, String read, int readStatus, String write, int writeStatus) {
    static final Surface JD = new Surface("JD", TASKS, 401, EXPORT, 401);
    static final Surface CONTROL =
        new Surface("control", "/_emulator/live", 200, "/_emulator/policies:check", 400);
  }

  @TestFactory
  Stream<DynamicTest> everyShapeIsAnsweredAndTheNextRequestIsServed() {
    return Stream.of(Surface.JD, Surface.CONTROL)
        .flatMap(
            surface ->
                shapes(surface).stream()
                    .map(
                        shape ->
                            dynamicTest(
                                surface.name() + ": " + shape.name(),
                                () -> assertAnswered(shape))));
  }

  private void assertAnswered(Shape shape) throws Exception {
    String behind = "GET /v1/behind HTTP/1.1\r\n" + host() + "Connection: close\r\n\r\n";
    List<RawAnswer> answers = exchange(shape.request() + behind);
    assertEquals(
        shape.isKept() ? List.of(shape.status(), BEHIND) : List.of(shape.status()),
        answers.stream().map(RawAnswer::status).toList(),
        answers.toString());
    answers.forEach(RawAnswer::assertNoCors);
    if (!shape.isKept()) {
      answers.getFirst().assertRefusal();
    }
    assertServed();
  }

  private List<RawAnswer> exchange(String request) throws IOException {
    try (Socket socket = http.connect()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return RawAnswer.readAll(socket);
    }
  }

  private void assertServed() throws Exception {
    assertEquals(200, http.signed("GET", TASKS, Map.of(), "").statusCode());
  }

  private String host() {
    return "Host: " + emulator.authority() + "\r\n";
  }

  private List<Shape> shapes(Surface surface) {
    String get = "GET " + surface.read() + " HTTP/1.1\r\n";
    String post = "POST " + surface.write() + " HTTP/1.1\r\n";
    List<Shape> shapes = new ArrayList<>();
    shapes.addAll(lengths(post));
    shapes.addAll(codings(post));
    shapes.addAll(chunks(post, surface.writeStatus()));
    shapes.addAll(headerLines(get, surface.readStatus()));
    shapes.addAll(hosts(get));
    shapes.addAll(targets(surface.read()));
    shapes.addAll(versions(surface.read()));
    shapes.addAll(sizes(get, post, surface.readStatus()));
    shapes.addAll(bodies(get, post, surface));
    return shapes;
  }

  private List<Shape> lengths(String post) {
    String head = post + host();
    return List.of(
        Shape.refused(
            400,
            "length and chunks",
            head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Shape.refused(
            400,
            "chunks and length",
            head + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
        Shape.refused(
            400, "two lengths", head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "),
        Shape.refused(
            400, "one length twice", head + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"),
        Shape.refused(400, "a list of lengths", head + "Content-Length: 2, 2\r\n\r\n{}"),
        Shape.refused(400, "a length with a sign", head + "Content-Length: +2\r\n\r\n{}"),
        Shape.refused(400, "a negative length", head + "Content-Length: -2\r\n\r\n{}"),
        Shape.refused(400, "a hexadecimal length", head + "Content-Length: 0x2\r\n\r\n{}"),
        Shape.refused(400, "an empty length", head + "Content-Length:\r\n\r\n{}"),
        Shape.refused(400, "a length in words", head + "Content-Length: two\r\n\r\n{}"),
        Shape.refused(400, "a blank in a length", head + "Content-Length: 1 2\r\n\r\n{}"),
        Shape.refused(400, "a folded length", head + "Content-Length:\r\n 2\r\n\r\n{}"),
        Shape.refused(
            400,
            "a length beyond all numbers",
            head + "Content-Length: 1" + "0".repeat(30) + "\r\n\r\n"),
        Shape.refused(
            413, "the longest length", head + "Content-Length: 9223372036854775807\r\n\r\n"));
  }

  private List<Shape> codings(String post) {
    String head = post + host();
    String end = "\r\n\r\n0\r\n\r\n";
    return List.of(
        Shape.refused(400, "coding identity", head + "Transfer-Encoding: identity" + end),
        Shape.refused(400, "coding gzip, chunked", head + "Transfer-Encoding: gzip, chunked" + end),
        Shape.refused(
            400, "coding chunked, identity", head + "Transfer-Encoding: chunked, identity" + end),
        Shape.refused(
            400, "coding chunked, chunked", head + "Transfer-Encoding: chunked, chunked" + end),
        Shape.refused(400, "coding xchunked", head + "Transfer-Encoding: xchunked" + end),
        Shape.refused(400, "coding in quotes", head + "Transfer-Encoding: \"chunked\"" + end),
        Shape.refused(400, "no coding", head + "Transfer-Encoding:" + end),
        Shape.refused(
            400,
            "coding twice",
            head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked" + end),
        Shape.refused(
            400,
            "codings of two kinds",
            head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity" + end),
        Shape.refused(400, "coding behind a tab", head + "Transfer-Encoding:\u000bchunked" + end),
        Shape.refused(400, "coding before a blank", head + "Transfer-Encoding : chunked" + end),
        Shape.refused(
            400,
            "chunks in HTTP/1.0",
            head.replace("HTTP/1.1", "HTTP/1.0") + "Transfer-Encoding: chunked" + end));
  }

  private List<Shape> chunks(String post, int status) {
    String head = post + host() + "Transfer-Encoding: chunked\r\n\r\n";
    return List.of(
        Shape.kept(status, "a chunk", head + "2\r\n{}\r\n0\r\n\r\n"),
        Shape.kept(status, "a chunk with an extension", head + "2;a=b\r\n{}\r\n0\r\n\r\n"),
        Shape.kept(status, "zeros before a size", head + "0".repeat(99) + "2\r\n{}\r\n0\r\n\r\n"),
        // A trailer is no header: it must change neither the length nor the host.
        Shape.kept(
            status,
            "headers as trailers",
            head + "2\r\n{}\r\n0\r\nContent-Length: 99\r\nHost: evil.example\r\n\r\n"),
        Shape.refused(400, "a size in words", head + "two\r\n{}\r\n0\r\n\r\n"),
        Shape.refused(400, "a negative size", head + "-2\r\n{}\r\n0\r\n\r\n"),
        Shape.refused(400, "a size with 0x", head + "0x2\r\n{}\r\n0\r\n\r\n"),
        Shape.refused(400, "no size", head + "\r\n{}\r\n0\r\n\r\n"),
        Shape.refused(400, "blanks around a size", head + " 2 \r\n{}\r\n0\r\n\r\n"),
        Shape.refused(400, "a size beyond all numbers", head + "ffffffffffffffff2\r\n{}\r\n"),
        Shape.refused(400, "a size that is too small", head + "1\r\n{}\r\n0\r\n\r\n"),
        Shape.refused(400, "lines that end with LF", head + "2\n{}\n0\n\n"),
        Shape.refused(400, "LF in an extension", head + "2;a\nb\r\n{}\r\n0\r\n\r\n"),
        Shape.refused(
            400, "a long extension", head + "2;" + "a".repeat(100_000) + "\r\n{}\r\n0\r\n\r\n"),
        Shape.refused(
            400, "a long trailer", head + "0\r\nX-A: " + "a".repeat(100_000) + "\r\n\r\n"));
  }

  private List<Shape> headerLines(String get, int status) {
    String head = get + host();
    return List.of(
        Shape.kept(status, "bytes that are not UTF-8", head + "X-A: \u00ff\u00fe\r\n\r\n"),
        // RFC 9112, section 5.2: a blank takes the place of the fold.
        Shape.kept(status, "a folded header", head + "X-A: b\r\n Content-Length: 99\r\n\r\n"),
        Shape.refused(400, "a fold before all headers", get + " X-A: b\r\n" + host() + "\r\n"),
        Shape.refused(400, "a blank before a colon", head + "X-A : b\r\n\r\n"),
        Shape.refused(400, "no colon", head + "X-A\r\n\r\n"),
        Shape.refused(400, "no name", head + ": b\r\n\r\n"),
        Shape.refused(400, "NUL in a value", head + "X-A: b\u0000c\r\n\r\n"),
        Shape.refused(400, "NUL in a name", head + "X-A\u0000: b\r\n\r\n"),
        Shape.refused(400, "a name that is not ASCII", head + "X-\u00ff: b\r\n\r\n"),
        Shape.refused(400, "LF in a value", head + "X-A: b\nX-B: c\r\n\r\n"),
        Shape.refused(400, "CR in a value", head + "X-A: b\rX-B: c\r\n\r\n"),
        Shape.refused(400, "lines that end with LF", head.replace("\r\n", "\n") + "\n"));
  }

  private List<Shape> hosts(String get) {
    return List.of(
        Shape.refused(400, "no host", get + "\r\n"),
        Shape.refused(400, "a host twice", get + host() + host() + "\r\n"),
        Shape.refused(400, "two hosts", get + host() + "Host: evil.example\r\n\r\n"),
        Shape.refused(400, "a blank in a host", get + "Host: a b\r\n\r\n"),
        Shape.refused(400, "a user in a host", get + "Host: user@127.0.0.1\r\n\r\n"),
        Shape.refused(400, "a path in a host", get + "Host: 127.0.0.1/a\r\n\r\n"));
  }

  private List<Shape> targets(String path) {
    String end = " HTTP/1.1\r\n" + host() + "\r\n";
    return List.of(
        Shape.refused(400, "an absolute target", "GET " + emulator.endpoint() + path + end),
        Shape.refused(400, "another's absolute target", "GET http://evil.example" + path + end),
        Shape.refused(400, "an authority", "CONNECT 127.0.0.1:80" + end),
        Shape.refused(400, "a star", "OPTIONS *" + end),
        Shape.refused(400, "no slash", "GET " + path.substring(1) + end),
        Shape.refused(400, "NUL in a target", "GET /v1/\u0000" + end),
        Shape.refused(400, "a broken escape", "GET /v1/%zz" + end),
        Shape.refused(400, "a blank in a target", "GET /v1/a b" + end),
        Shape.refused(400, "a method with a bracket", "G(T " + path + end),
        Shape.kept(404, "an unknown method", "SMUGGLE /v1/x" + end),
        Shape.kept(404, "bytes that are not UTF-8", "GET /v1/\u00ff" + end),
        Shape.kept(404, "escapes that are not UTF-8", "GET /v1/%ff" + end),
        Shape.kept(404, "an escaped NUL", "GET /v1/%00" + end),
        Shape.kept(404, "a dotted path", "GET /x/.." + path + end),
        Shape.kept(404, "two slashes", "GET /" + path + end));
  }

  private List<Shape> versions(String path) {
    return List.of(
        Shape.refused(400, "HTTP/0.9", "GET " + path + "\r\n"),
        Shape.refused(505, "HTTP/1.2", "GET " + path + " HTTP/1.2\r\n" + host() + "\r\n"),
        Shape.refused(505, "HTTP/2.0", "GET " + path + " HTTP/2.0\r\n" + host() + "\r\n"),
        Shape.refused(505, "FOO/1.1", "GET " + path + " FOO/1.1\r\n" + host() + "\r\n"),
        Shape.refused(505, "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000"),
        Shape.refused(
            400,
            "a greeting of TLS",
            "\u0016\u0003\u0001\u0000\u00f1\u0001" + "a".repeat(200) + "\n"),
        Shape.refused(400, "noise", "\u0001\u0002\u0003\u0080\u00ff".repeat(100) + "\r\n\r\n"));
  }

  private List<Shape> sizes(String get, String post, int status) {
    String many = "X-A: b\r\n".repeat(5_000);
    return List.of(
        Shape.kept(status, "5,000 headers", get + host() + many + "\r\n"),
        Shape.refused(431, "20,000 headers", get + host() + many.repeat(4) + "\r\n"),
        Shape.refused(
            431, "a header of 66 KiB", get + host() + "X-A: " + "b".repeat(66 << 10) + "\r\n\r\n"),
        Shape.refused(
            431, "a header of 2 MiB", get + host() + "X-A: " + "b".repeat(2 << 20) + "\r\n\r\n"),
        Shape.refused(431, "a long name", get + host() + "X".repeat(66 << 10) + ": b\r\n\r\n"),
        Shape.refused(
            414, "a long target", "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\n" + host() + "\r\n"),
        Shape.refused(
            414, "a long method", "G".repeat(9_000) + " / HTTP/1.1\r\n" + host() + "\r\n"),
        Shape.refused(414, "empty lines", "\r\n".repeat(10_000)),
        Shape.refused(
            413,
            "a body of 3 MiB",
            post + host() + "Content-Length: " + (3 << 20) + "\r\n\r\n" + "a".repeat(3 << 20)),
        Shape.refused(
            413,
            "chunks without an end",
            post
                + host()
                + "Transfer-Encoding: chunked\r\n\r\n"
                + ("1000\r\n" + "a".repeat(0x1000) + "\r\n").repeat(300)),
        Shape.refused(
            413,
            "a body that is only announced",
            post + host() + "Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n"));
  }

  private List<Shape> bodies(String get, String post, Surface surface) {
    String getHead = get + host();
    String postHead = post + host();
    return List.of(
        Shape.kept(
            surface.readStatus(), "a body of a GET", getHead + "Content-Length: 3\r\n\r\n{} "),
        Shape.kept(
            surface.writeStatus(),
            "an expectation that is met",
            postHead + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}"),
        Shape.refused(
            417, "an unknown expectation", postHead + "Expect: a\r\nContent-Length: 2\r\n\r\n{}"),
        Shape.refused(
            415,
            "a body in gzip",
            postHead + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\u001f\u008b\u0008"),
        Shape.kept(
            surface.readStatus(),
            "an upgrade to HTTP/2",
            getHead
                + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"),
        Shape.kept(
            surface.readStatus(),
            "an upgrade to WebSocket",
            getHead
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
        Shape.kept(
            surface.writeStatus(),
            "a form in parts",
            postHead
                + "Content-Type: multipart/form-data; boundary=a\r\nContent-Length: 2\r\n\r\n{}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {TASKS, "/_emulator/live"})
  void aThousandRequestsAtOnceAreAnsweredInOrder(String path) throws Exception {
    String one = "GET " + path + " HTTP/1.1\r\n" + host() + "\r\n";
    String last = "GET /v1/last HTTP/1.1\r\n" + host() + "Connection: close\r\n\r\n";
    List<RawAnswer> answers = exchange(one.repeat(1_000) + last);
    assertEquals(1_001, answers.size());
    assertEquals(404, answers.getLast().status());
    assertEquals(1, answers.subList(0, 1_000).stream().map(RawAnswer::status).distinct().count());
  }

  /** Bodies, or heads of many lines, that are never finished: more than memory is there for. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void requestsThatHoldTooMuchTogetherAreCutAndOthersAreServed(boolean inBodies) throws Exception {
    String start = "POST " + EXPORT + " HTTP/1.1\r\n" + host();
    byte[] unfinished =
        (inBodies
                ? start + "Content-Length: 1000000\r\n\r\n" + "a".repeat(900_000)
                : start + "X-A: b\r\n".repeat(7_000))
            .getBytes(ISO_8859_1);
    int count = THOROUGH ? 3_000 : 100;
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        Socket socket = http.connect();
        sockets.add(socket);
        try {
          socket.getOutputStream().write(unfinished);
        } catch (IOException cut) {
          // One that is cut may find its connection closed before all is sent.
        }
      }
      assertServed();
      List<RawAnswer> answers = RawAnswer.readAll(awaitAnswered(sockets));
      assertEquals(List.of(503), answers.stream().map(RawAnswer::status).toList());
      answers.getFirst().assertRefusal();
      assertTrue(answers.getFirst().body().contains("hold too much memory"));
      assertServed();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    assertServed();
  }

  /** Any one: which of them is read first is for the emulator to say. */
  private static Socket awaitAnswered(List<Socket> sockets) throws Exception {
    Patience.await(
        Duration.ofSeconds(10),
        () -> "an answer to any of " + sockets.size() + " requests",
        () -> findAnswered(sockets).isPresent());
    return findAnswered(sockets).orElseThrow();
  }

  private static Optional<Socket> findAnswered(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      if (socket.getInputStream().available() > 0) {
        return Optional.of(socket);
      }
    }
    return Optional.empty();
  }

  /** With the answers left unread, the socket fills up: the emulator must not read on. */
  @Test
  void aClientThatDoesNotReadIsNotReadFromForEver() throws Exception {
    byte[] requests =
        ("GET " + TASKS + " HTTP/1.1\r\n" + host() + "\r\n").repeat(1_000).getBytes(ISO_8859_1);
    try (SocketChannel channel = SocketChannel.open(http.address())) {
      channel.configureBlocking(false);
      long sent = 0;
      int refusedInARow = 0;
      while (refusedInARow < 20) {
        int written = channel.write(ByteBuffer.wrap(requests));
        sent += written;
        refusedInARow = written == 0 ? refusedInARow + 1 : 0;
        if (written == 0) {
          Thread.sleep(10);
        }
        assertTrue(sent < 64 << 20, "it reads and reads");
      }
      assertServed();
    }
  }

  @Test
  void jsonOfAnyKindIsRefusedOrRead() throws Exception {
    List<byte[]> bodies =
        List.of(
            "[".repeat(10_000).getBytes(UTF_8),
            ("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)).getBytes(UTF_8),
            ("{\"roleName\":" + "9".repeat(1_000_000) + "}").getBytes(UTF_8),
            ("{\"roleName\":1e" + "9".repeat(999) + "}").getBytes(UTF_8),
            ("{\"a\":1" + ",\"a\":1".repeat(1_000) + "}").getBytes(UTF_8),
            "{\"roleName\":\"\u00ff\u00fe\"}".getBytes(ISO_8859_1),
            "{\"roleName\":\"\u00c0\u00ae\u00ed\u00a0\u0080\"}".getBytes(ISO_8859_1),
            "{\"roleName\":\"a".getBytes(UTF_8),
            "\u0000\u0000\u0000{".getBytes(ISO_8859_1),
            "\ufeff\ufeff{}".getBytes(UTF_8));
    for (byte[] body : bodies) {
      for (String name : List.of(EXPORT, "/v1/role:unknown")) {
        HttpResponse<String> response = http.signed("vm", "POST", name, Map.of(), body);
        int expected = name.equals(EXPORT) ? 400 : 404;
        assertEquals(expected, response.statusCode(), response.body());
      }
      HttpResponse<String> page = http.plain("POST", "/_emulator/policies:check", body);
      assertEquals(400, page.statusCode(), page.body());
      assertServed();
    }
  }

  @Test
  void tenMegabytesOfDigitsAreTooMuch() throws Exception {
    byte[] body = ("{\"roleName\":" + "9".repeat(10_000_000) + "}").getBytes(UTF_8);
    assertEquals(413, http.signed("vm", "POST", EXPORT, Map.of(), body).statusCode());
    assertEquals(413, http.plain("POST", "/_emulator/policies:check", body).statusCode());
    assertServed();
  }

  /** A good request with one header once more, each time with another value or the same. */
  @ParameterizedTest
  @CsvSource({
    "Authorization, same, 401",
    "Authorization, other, 401",
    "x-jdcloud-date, same, 401",
    "x-jdcloud-date, 20200101T000000Z, 401",
    "x-jdcloud-nonce, same, 401",
    "x-jdcloud-nonce, other, 401",
    "x-jdcloud-security-token, unsigned, 200",
    "Host, same, 400",
    "Host, evil.example, 400",
    "Content-Type, text/plain, 401"
  })
  void aHeaderThatComesTwice(String name, String value, int status) throws Exception {
    SignedRequest good = http.sign("vm", "GET", TASKS, Map.of(), new byte[0]);
    List<String> values = good.headers().values(name);
    String second = value.equals("same") ? values.getFirst() : value;
    List<RawAnswer> answers = exchange(text(good, name + ": " + second + "\r\n"));
    assertEquals(List.of(status), answers.stream().map(RawAnswer::status).toList());
    assertServed();
  }

  /** The signature covers two values in any order, so neither of them counts. */
  @ParameterizedTest
  @CsvSource({
    "PageSize=1&pageSize=200, 400",
    "pageSize=200&PageSize=1, 400",
    "PageSize=1&pageSize=200&pageSize=200, 401"
  })
  void aQueryNameThatComesTwice(String query, int status) throws Exception {
    SignedRequest good =
        http.sign("vm", "GET", TASKS, Map.of("PageSize", "1", "pageSize", "200"), new byte[0]);
    SignedRequest sent =
        new SignedRequest(good.method(), good.rawPath(), query, good.headers(), good.bodySha256());
    assertEquals(status, exchange(text(sent, "")).getFirst().status());
    assertServed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%ff", "%c0%ae", "%ed%a0%80", "%", "%0", "\u00ff", "%00"})
  void aQueryThatIsNoTextIsRefused(String value) throws Exception {
    String request =
        "GET "
            + TASKS
            + "?taskAction="
            + value
            + " HTTP/1.1\r\n"
            + host()
            + "Connection: close\r\n\r\n";
    List<RawAnswer> answers = exchange(request);
    assertEquals(List.of(401), answers.stream().map(RawAnswer::status).toList());
    answers.getFirst().assertRefusal();
    assertServed();
  }

  private static String text(SignedRequest request, String more) {
    StringBuilder text = new StringBuilder();
    text.append(request.method()).append(' ').append(request.rawPath());
    text.append(request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery());
    text.append(" HTTP/1.1\r\n");
    for (Headers.Header header : request.headers().fields()) {
      text.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    return text.append(more).append("Connection: close\r\n\r\n").toString();
  }

  @Test
  void nothingOfThisIsAnErrorOfOurs() throws Exception {
    exchange(
        "POST " + EXPORT + " HTTP/1.1\r\n" + host() + "Transfer-Encoding: chunked\r\n\r\nx\r\n");
    assertServed();
    assertFalse(emulator.output().contains("a request broke"), "see the emulator's output");
  }
}
