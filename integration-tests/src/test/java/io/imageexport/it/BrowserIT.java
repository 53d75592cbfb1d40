package io.imageexport.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.imageexport.testing.Patience;
import io.imageexport.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real browser on a page of somebody else: it must not reach the emulator's own pages. */
@ExtendWith(SharedEmulator.class)
class BrowserIT {
  private static final String CHROMIUM = "chromium";
  private static final long LIMIT_SECONDS = 60;

  /** Tries all that a page can do without being asked, and tells its own server how it went. */
  private static final String ATTACK =
      """
      <!doctype html><title>attack</title>
      <iframe name="frame"></iframe>
      <form method="post" target="frame" enctype="text/plain" action="EMULATOR/_emulator/form">
        <input name='{"document":"' value='"}'>
      </form>
      <script>
        const tries = [];
        const attempt = (name, promise) => tries.push(promise.then(
            answer => name + " " + answer, problem => name + " failed"));
        const load = (tag, url) => new Promise((done, fail) => {
          const element = document.createElement(tag);
          element.onload = () => done("loaded");
          element.onerror = () => fail("refused");
          element.src = url;
          document.body.append(element);
        });
        const post = {method: "POST", body: '{"document":"{}"}'};
        document.forms[0].submit();
        attempt("fetch", fetch("EMULATOR/_emulator/requests").then(answer => answer.text()));
        attempt("post", fetch("EMULATOR/_emulator/policies:check", post)
            .then(answer => answer.text()));
        attempt("json", fetch("EMULATOR/_emulator/policies:explain",
            {...post, headers: {"content-type": "application/json"}})
            .then(answer => answer.text()));
        attempt("opaque", fetch("EMULATOR/_emulator/opaque", {...post, mode: "no-cors"})
            .then(answer => answer.type));
        attempt("image", load("img", "EMULATOR/_emulator/coverage"));
        attempt("script", load("script", "EMULATOR/_emulator/openapi.json"));
        attempt("cloud", fetch("EMULATOR/v1/regions/cn-east-2/imageTasks")
            .then(answer => answer.text()));
        const formSent = new Promise(done => document.querySelector("iframe").onload = done);
        Promise.all([formSent, ...tries]).then(all =>
            fetch("/report", {method: "POST", body: all.slice(1).join("\\n")}));
      </script>
      """;

  private final EmulatorProcess emulator;
  @TempDir private Path profiles;

  BrowserIT(EmulatorProcess emulator) {
    this.emulator = emulator;
  }

  private Process browser(String name, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                CHROMIUM,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profiles.resolve(name)));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectError(profiles.resolve(name + ".err").toFile())
        .redirectOutput(profiles.resolve(name + ".out").toFile())
        .start();
  }

  /** What a browser shows of an address that somebody types. */
  private String shown(String name, String... arguments) throws Exception {
    Process browser = browser(name, arguments);
    try {
      assertTrue(
          browser.waitFor(Patience.seconds(LIMIT_SECONDS), TimeUnit.SECONDS), "the browser hangs");
      return Files.readString(profiles.resolve(name + ".out"));
    } finally {
      end(browser);
    }
  }

  private static void end(Process browser) throws InterruptedException {
    browser.descendants().forEach(ProcessHandle::destroyForcibly);
    browser.destroyForcibly().waitFor();
  }

  @Test
  void aPageOfSomebodyElseReachesNothing() throws Exception {
    Tool.require(CHROMIUM, "chromium");
    CompletableFuture<String> report = new CompletableFuture<>();
    HttpServer attacker =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    attacker.createContext(
        "/", exchange -> send(exchange, ATTACK.replace("EMULATOR", emulator.endpoint())));
    attacker.createContext(
        "/report",
        exchange -> {
          report.complete(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          send(exchange, "");
        });
    attacker.start();
    Process browser =
        browser("attack", "http://127.0.0.1:" + attacker.getAddress().getPort() + "/");
    try {
      assertEquals(
          List.of(
              "fetch failed",
              "post failed",
              "json failed",
              "opaque failed",
              "image failed",
              "script failed",
              "cloud failed"),
          List.of(report.get(Patience.seconds(LIMIT_SECONDS), TimeUnit.SECONDS).split("\n", -1)));
    } finally {
      attacker.stop(0);
      end(browser);
    }
    // The page cannot tell a refusal from an answer that it may not read; the log can.
    String log = emulator.output();
    for (String refused :
        List.of(
            "POST /_emulator/form",
            "GET /_emulator/requests",
            "POST /_emulator/policies:check",
            "OPTIONS /_emulator/policies:explain",
            "POST /_emulator/opaque",
            "GET /_emulator/coverage",
            "GET /_emulator/openapi.json")) {
      assertTrue(log.contains(refused + " was refused"), refused + " was not refused:\n" + log);
    }
  }

  private static void send(HttpExchange exchange, String page) throws IOException {
    try (exchange) {
      byte[] body = page.getBytes(UTF_8);
      exchange.getResponseHeaders().add("content-type", "text/html; charset=utf-8");
      exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void anAddressThatIsTypedIsServedUnlessItsNameWasMadeToPointHere() throws Exception {
    Tool.require(CHROMIUM, "chromium");
    String own = shown("own", "--dump-dom", emulator.endpoint() + "/_emulator/live");
    assertTrue(own.contains("{\"status\":\"live\"}"), own);
    String port = emulator.endpoint().replaceFirst(".*:", "");
    String rebound =
        shown(
            "rebound",
            "--host-resolver-rules=MAP evil.example 127.0.0.1",
            "--dump-dom",
            "http://evil.example:" + port + "/_emulator/requests");
    assertTrue(rebound.contains("Host has to be"), rebound);
    assertFalse(rebound.contains("\"requests\""), rebound);
  }
}
