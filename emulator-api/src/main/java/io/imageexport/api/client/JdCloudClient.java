package io.imageexport.api.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.imageexport.api.auth.Credentials;
import io.imageexport.api.auth.Headers;
import io.imageexport.api.auth.RequestSigner;
import io.imageexport.api.auth.SignatureVersion;
import io.imageexport.api.auth.SignedRequest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * A client of JD Cloud's API that signs its calls with JDCLOUD2; safe for many threads.
 *
 * <p>A call is made once: whether it may be repeated is for the caller to know.
 */
public final class JdCloudClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_ANSWER_BYTES = 8 * 1024 * 1024;
  private static final int SNIPPET_LENGTH = 200;

  private static final Set<String> GLOBAL_SERVICES = Set.of("iam", "sts");
  private static final String GLOBAL_REGION = "jdcloud-api";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI endpoint;
  private final Duration callTimeout;
  private final RequestSigner signer;
  private final HttpClient http;

  /**
   * @param endpoint one endpoint for all services, for example {@code http://127.0.0.1:8080}
   */
  public JdCloudClient(URI endpoint, Credentials credentials) {
    this(endpoint, credentials, CALL_TIMEOUT);
  }

  JdCloudClient(URI endpoint, Credentials credentials, Duration callTimeout) {
    this.endpoint = checkedEndpoint(requireNonNull(endpoint, "endpoint is null"));
    this.callTimeout = requireNonNull(callTimeout, "callTimeout is null");
    this.signer =
        new RequestSigner(
            requireNonNull(credentials, "credentials is null"),
            SignatureVersion.JDCLOUD2,
            Clock.systemUTC(),
            () -> UUID.randomUUID().toString());
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  private static URI checkedEndpoint(URI endpoint) {
    boolean isHttp = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
    String rest =
        endpoint.getRawPath() == null ? "" : endpoint.getRawPath().replaceFirst("^/$", "");
    if (!isHttp
        || endpoint.getHost() == null
        || endpoint.getRawUserInfo() != null
        || endpoint.getRawQuery() != null
        || endpoint.getRawFragment() != null
        || !rest.isEmpty()) {
      throw new IllegalArgumentException(
          "an endpoint is http://host:port or https://host:port, this one is "
              + endpoint.getScheme()
              + "://"
              + endpoint.getHost());
    }
    return endpoint;
  }

  /** A call without a body. */
  public JsonNode call(
      String service, String region, String method, String path, Map<String, String> query) {
    return call(service, region, method, path, query, MissingNode.getInstance());
  }

  /**
   * Calls the service and waits for its answer.
   *
   * @param region goes into the signature; of no effect for the global services iam and sts
   * @param path plain text from {@code /v1} on; what has to be encoded is encoded here
   * @param query plain text likewise; arrays are {@code name.1}, {@code name.2}
   * @param body what to send; a missing node or JSON null sends no body
   * @return the {@code result} of the answer; an empty object if the answer has none
   * @throws JdCloudException if the server refuses, cannot be reached or is not understood
   */
  public JsonNode call(
      String service,
      String region,
      String method,
      String path,
      Map<String, String> query,
      JsonNode body) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("the path does not start with '/': " + path);
    }
    byte[] bytes =
        body.isMissingNode() || body.isNull() ? new byte[0] : body.toString().getBytes(UTF_8);
    SignedRequest signed =
        signer.sign(
            GLOBAL_SERVICES.contains(service) ? GLOBAL_REGION : region,
            service,
            method.toUpperCase(Locale.ROOT),
            path,
            query,
            Headers.of("Host", hostHeader(), "Content-Type", "application/json"),
            bytes);
    return result(send(httpRequest(signed, bytes)));
  }

  /** The Host header as java.net.http sends it: a default port is left out. */
  private String hostHeader() {
    int defaultPort = endpoint.getScheme().equals("https") ? 443 : 80;
    int port = endpoint.getPort();
    return port == -1 || port == defaultPort ? endpoint.getHost() : endpoint.getHost() + ":" + port;
  }

  private HttpRequest httpRequest(SignedRequest signed, byte[] body) {
    String query = signed.rawQuery().isEmpty() ? "" : "?" + signed.rawQuery();
    URI target =
        URI.create(
            endpoint.getScheme() + "://" + endpoint.getRawAuthority() + signed.rawPath() + query);
    BodyPublisher publisher =
        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
    HttpRequest.Builder request = HttpRequest.newBuilder(target).method(signed.method(), publisher);
    for (Headers.Header header : signed.headers().fields()) {
      // java.net.http sets the host itself.
      if (!header.name().equals("Host")) {
        request.header(header.name(), header.value());
      }
    }
    return request.build();
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, head -> new BoundedBody(MAX_ANSWER_BYTES));
    try {
      // A time-out of java.net.http would end with the head of the answer; this one covers its
      // body.
      return answer.get(callTimeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw noAnswer("it takes too long", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw noAnswer("the wait was interrupted", e);
    } catch (ExecutionException e) {
      throw noAnswer(problem(e.getCause()), e.getCause());
    }
  }

  private JdCloudException noAnswer(String problem, Throwable cause) {
    return JdCloudException.noAnswer("no answer from %s: %s".formatted(endpoint, problem), cause);
  }

  private static String problem(Throwable cause) {
    return switch (cause) {
      case ConnectException e -> connectProblem(e);
      case HttpConnectTimeoutException e -> "the connection was not accepted in time";
      case SSLException e -> "the connection is not secure: " + e.getMessage();
      case IOException e -> "the connection broke off: " + e.getMessage();
      default -> throw new IllegalStateException("a call failed", cause);
    };
  }

  private static String connectProblem(ConnectException exception) {
    if (exception.getCause() instanceof UnresolvedAddressException) {
      return "there is no such host";
    }
    // java.net.http may leave the message out when a connection is refused.
    return exception.getMessage() == null || exception.getMessage().equals("Connection refused")
        ? "connection refused; is the emulator running there?"
        : exception.getMessage();
  }

  private JsonNode result(HttpResponse<byte[]> response) {
    int httpStatus = response.statusCode();
    String headerId = response.headers().firstValue("x-jdcloud-request-id").orElse("");
    if (response.body().length == 0 && isSuccess(httpStatus)) {
      return JsonNodeFactory.instance.objectNode();
    }
    JsonNode envelope = parse(response, headerId);
    String requestId = envelope.path("requestId").asText(headerId);
    JsonNode error = envelope.path("error");
    if (error.isObject()) {
      throw JdCloudException.refused(
          httpStatus,
          error.path("code").asInt(httpStatus),
          error.path("status").asText(""),
          error.path("message").asText("no message"),
          requestId);
    }
    if (!isSuccess(httpStatus)) {
      throw notAnEnvelope(response, requestId);
    }
    JsonNode result = envelope.path("result");
    return result.isMissingNode() || result.isNull()
        ? JsonNodeFactory.instance.objectNode()
        : result;
  }

  private static boolean isSuccess(int httpStatus) {
    return httpStatus >= 200 && httpStatus < 300;
  }

  private JsonNode parse(HttpResponse<byte[]> response, String requestId) {
    try {
      JsonNode envelope = JSON.readTree(response.body());
      if (envelope.isObject()) {
        return envelope;
      }
    } catch (JsonProcessingException e) {
      // Told below, together with other answers that are not an envelope.
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
    throw notAnEnvelope(response, requestId);
  }

  private JdCloudException notAnEnvelope(HttpResponse<byte[]> response, String requestId) {
    String text = new String(response.body(), UTF_8);
    String snippet = text.length() > SNIPPET_LENGTH ? text.substring(0, SNIPPET_LENGTH) : text;
    return JdCloudException.notUnderstood(
        response.statusCode(),
        String.format(
            Locale.ROOT,
            "%s answered with HTTP status %d and not as JD Cloud does; is it the right endpoint? It said: %s",
            endpoint,
            response.statusCode(),
            snippet),
        requestId);
  }

  /** Ends calls under way and gives up the connections. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
