package io.imageexport.it.clients;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Stands between one client and the emulator, hands everything on as it is, the Host header too,
 * and has it written down.
 */
final class RecordingProxy implements AutoCloseable {
  private static final List<String> KEPT_HEADERS =
      List.of("content-type", "x-jdcloud-request-id", "x-jdcloud-operationid");

  private final String client;
  private final Recorder recorder;
  private final Vertx vertx;
  private final HttpServer server;
  private final HttpClient http;

  // Written by the one thread that plays this client's scenarios, before a call and after it; read
  // and written by the server's thread in between.
  private volatile String clientVersion = "";
  private volatile String scenario = "";
  private volatile Duration hold = Duration.ZERO;
  private volatile URI emulator;
  private volatile String lastRequestId = "none yet";

  RecordingProxy(Vertx vertx, String client, Recorder recorder) throws InterruptedException {
    this.vertx = vertx;
    this.client = client;
    this.recorder = recorder;
    this.http = vertx.createHttpClient();
    this.server = vertx.createHttpServer().requestHandler(this::handle);
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
  }

  String authority() {
    return "127.0.0.1:" + server.actualPort();
  }

  void serve(URI endpoint) {
    emulator = endpoint;
  }

  void identify(String version) {
    clientVersion = version;
  }

  /**
   * What comes from now on belongs to this scenario.
   *
   * @param delay how long each request is on its way
   */
  void play(String name, Duration delay) {
    scenario = name;
    hold = delay;
  }

  /** Of the answer that was handed on last. */
  Optional<String> lastRequestId() {
    return Optional.of(lastRequestId);
  }

  private void handle(HttpServerRequest request) {
    request
        .body()
        .compose(body -> held().compose(ready -> forward(request, body)))
        .onFailure(
            failure ->
                request
                    .response()
                    .setStatusCode(502)
                    .putHeader("content-type", "text/plain")
                    .end("the recording proxy: " + failure));
  }

  private Future<?> held() {
    return hold.isZero()
        ? Future.succeededFuture()
        : vertx.timer(hold.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Future<Void> forward(HttpServerRequest request, Buffer body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(request.method())
            .setHost(emulator.getHost())
            .setPort(emulator.getPort())
            .setURI(request.uri());
    return http.request(options)
        .compose(
            onward -> {
              onward.headers().setAll(request.headers());
              return onward.send(body);
            })
        .compose(
            response ->
                response
                    .body()
                    .compose(
                        answer -> {
                          Map<String, String> headers = new TreeMap<>();
                          KEPT_HEADERS.forEach(name -> headers.put(name, response.getHeader(name)));
                          lastRequestId = String.valueOf(headers.get("x-jdcloud-request-id"));
                          recorder.write(
                              exchange(request, body, response.statusCode(), headers, answer));
                          request.response().headers().setAll(response.headers());
                          return request
                              .response()
                              .setStatusCode(response.statusCode())
                              .end(answer);
                        }));
  }

  private Recorder.Exchange exchange(
      HttpServerRequest request,
      Buffer body,
      int status,
      Map<String, String> headers,
      Buffer answer) {
    String query = request.query();
    return new Recorder.Exchange(
        client,
        clientVersion,
        scenario,
        request.method().name(),
        request.uri().split("\\?", 2)[0],
        query == null ? "" : query,
        body.toString(),
        status,
        headers,
        answer.toString());
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
    http.close().toCompletionStage().toCompletableFuture().join();
  }
}
