package io.imageexport.api.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A client of the emulator's own pages under {@code /_emulator}, which need no signature. */
public final class ControlClient implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MAX_ANSWER_BYTES = 8 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI endpoint;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(LIMIT)
          .build();

  /**
   * @param endpoint such as {@code http://127.0.0.1:4700}
   */
  public ControlClient(URI endpoint) {
    this.endpoint = requireNonNull(endpoint, "endpoint is null");
  }

  /**
   * Posts to a page.
   *
   * @throws IOException in one sentence, if there is no answer or it is an error
   */
  public JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.resolve(path))
            .timeout(LIMIT)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body.toString(), UTF_8))
            .build();
    HttpResponse<byte[]> response;
    try {
      response = http.send(request, head -> new BoundedBody(MAX_ANSWER_BYTES));
    } catch (IOException e) {
      throw new IOException("no answer from " + endpoint + "; is the emulator running there?", e);
    }
    JsonNode answer = parse(response);
    if (response.statusCode() == 404 && answer.path("error").isObject()) {
      // The envelope of the cloud's gateway, which knows no page of the emulator's own.
      throw new IOException(
          "the emulator at "
              + endpoint
              + " does not answer to "
              + path
              + ": it was started with --control off, or is another version");
    }
    if (response.statusCode() != 200) {
      throw new IOException(answer.path("error").asText("HTTP status " + response.statusCode()));
    }
    return answer;
  }

  private JsonNode parse(HttpResponse<byte[]> response) throws IOException {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new IOException(endpoint + " does not answer as the emulator does", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
