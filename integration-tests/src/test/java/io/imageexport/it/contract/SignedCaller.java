package io.imageexport.it.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imageexport.api.auth.RequestSigner;
import io.imageexport.api.auth.SignedRequest;
import io.imageexport.it.EmulatorProcess;
import io.imageexport.it.SignedHttp;
import io.imageexport.it.TestRecording;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;

/** Makes calls as they are given to it, however odd, signed as they should be. */
final class SignedCaller {
  private final EmulatorProcess emulator;
  private final RequestSigner signer;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  SignedCaller(EmulatorProcess emulator) {
    this.emulator = emulator;
    this.signer = SignedHttp.signer(emulator.accessKey(), emulator.secretKey());
  }

  /** The same, written down for the coverage. */
  Exchange recordedCall(String service, String method, String rawPath)
      throws IOException, InterruptedException {
    GeneratedRequest request = new GeneratedRequest(rawPath, "", "");
    HttpResponse<String> response = send(service, method, request);
    TestRecording.add(method, rawPath, "", "", response);
    return exchange(method, request, response);
  }

  Exchange call(String service, String method, GeneratedRequest request)
      throws IOException, InterruptedException {
    return exchange(method, request, send(service, method, request));
  }

  private HttpResponse<String> send(String service, String method, GeneratedRequest request)
      throws IOException, InterruptedException {
    byte[] body = request.body().getBytes(UTF_8);
    SignedRequest signed =
        signer.sign(
            "cn-east-2",
            service,
            SignedRequest.of(
                method,
                request.rawPath(),
                request.rawQuery(),
                SignedHttp.headers(emulator.authority()),
                body));
    return client.send(
        SignedHttp.request(emulator.endpoint(), signed, body).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static Exchange exchange(
      String method, GeneratedRequest request, HttpResponse<String> response) {
    Map<String, String> headers = new TreeMap<>();
    response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
    return new Exchange(
        "tests",
        "",
        "",
        method,
        request.rawPath(),
        request.rawQuery(),
        request.body(),
        response.statusCode(),
        headers,
        response.body());
  }
}
