package io.imageexport.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imageexport.api.auth.Headers;
import io.imageexport.api.auth.RequestSigner;
import io.imageexport.api.auth.SignedRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Raw HTTP, for what the official clients never send. */
final class Http {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final EmulatorProcess emulator;
  private final RequestSigner signer;

  Http(EmulatorProcess emulator) {
    this(emulator, emulator.accessKey(), emulator.secretKey());
  }

  Http(EmulatorProcess emulator, String accessKey, String secretKey) {
    this.emulator = emulator;
    this.signer = SignedHttp.signer(accessKey, secretKey);
  }

  JsonNode post(String path, String body) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(signed("POST", path, Map.of(), body).body());
  }

  JsonNode get(String path, Map<String, String> query) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(signed("GET", path, query, "").body());
  }

  HttpResponse<String> signed(String method, String path, Map<String, String> query, String body)
      throws IOException, InterruptedException {
    return signed("vm", method, path, query, body);
  }

  HttpResponse<String> signed(
      String service, String method, String path, Map<String, String> query, String body)
      throws IOException, InterruptedException {
    return signed(service, method, path, query, body.getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> signed(
      String service, String method, String path, Map<String, String> query, byte[] bytes)
      throws IOException, InterruptedException {
    SignedRequest request = sign(service, method, path, query, bytes);
    HttpResponse<String> response =
        CLIENT.send(
            SignedHttp.request(emulator.endpoint(), request, bytes).build(),
            HttpResponse.BodyHandlers.ofString());
    TestRecording.add(
        method,
        request.rawPath(),
        request.rawQuery(),
        new String(bytes, StandardCharsets.UTF_8),
        response);
    return response;
  }

  /** A GET whose query is sent in another order than it was signed in. */
  HttpResponse<String> reordered(String service, String path, String signedQuery, String sentQuery)
      throws IOException, InterruptedException {
    byte[] nothing = {};
    Headers headers = SignedHttp.headers(emulator.authority());
    SignedRequest signed =
        signer.sign(
            "cn-east-2", service, SignedRequest.of("GET", path, signedQuery, headers, nothing));
    SignedRequest sent = SignedRequest.of("GET", path, sentQuery, signed.headers(), nothing);
    HttpResponse<String> response =
        CLIENT.send(
            SignedHttp.request(emulator.endpoint(), sent, nothing).build(),
            HttpResponse.BodyHandlers.ofString());
    TestRecording.add("GET", path, sentQuery, "", response);
    return response;
  }

  /** A request that would be believed, before it is sent. */
  SignedRequest sign(
      String service, String method, String path, Map<String, String> query, byte[] body) {
    return signer.sign(
        "cn-east-2", service, method, path, query, SignedHttp.headers(emulator.authority()), body);
  }

  /** Sends bytes as they are, and reads until the server closes the connection. */
  String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  InetSocketAddress address() {
    URI endpoint = URI.create(emulator.endpoint());
    return new InetSocketAddress(endpoint.getHost(), endpoint.getPort());
  }

  /** A connection that gives up when nothing comes. */
  Socket connect() throws IOException {
    Socket socket = new Socket(address().getAddress(), address().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  HttpResponse<String> plain(String method, String pathAndQuery, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        plain(method, pathAndQuery, body.getBytes(StandardCharsets.UTF_8));
    if (pathAndQuery.startsWith("/v1/")) {
      String[] parts = pathAndQuery.split("\\?", 2);
      TestRecording.add(method, parts[0], parts.length == 1 ? "" : parts[1], body, response);
    }
    return response;
  }

  HttpResponse<String> plain(String method, String pathAndQuery, byte[] body)
      throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(emulator.endpoint() + pathAndQuery))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
