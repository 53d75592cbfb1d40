package io.imageexport.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.jdcloud.sdk.service.vm.model.DescribeImageRequest;
import com.jdcloud.sdk.service.vm.model.DescribeImageResponse;
import io.imageexport.api.auth.Headers;
import io.imageexport.api.auth.SignedRequest;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever is refused finds out why at {@code /_emulator/requests}, and nothing secret. */
@ExtendWith(SharedEmulator.class)
class RequestPagesIT {
  private static final String TASKS = "/v1/regions/cn-east-2/imageTasks";
  private static final String TOKEN = "JDC_FAKE_SESSION_TOKEN";
  private static final String COOKIE = "JDC_FAKE_COOKIE";

  private final EmulatorProcess emulator;
  private final Http http;

  RequestPagesIT(EmulatorProcess emulator) {
    this.emulator = emulator;
    this.http = new Http(emulator);
  }

  private JsonNode page(String requestId) throws Exception {
    HttpResponse<String> response = http.plain("GET", "/_emulator/requests/" + requestId, "");
    assertEquals(200, response.statusCode(), response.body());
    return new ObjectMapper().readTree(response.body());
  }

  /** Sends a request with other headers than were signed, and has it refused. */
  private String refusedRequestId(SignedRequest signed, String more) throws Exception {
    StringBuilder text = new StringBuilder();
    String query = signed.rawQuery().isEmpty() ? "" : "?" + signed.rawQuery();
    text.append("GET ").append(signed.rawPath()).append(query).append(" HTTP/1.1\r\n");
    for (Headers.Header header : signed.headers().fields()) {
      text.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    text.append(more).append("Connection: close\r\n\r\n");
    try (Socket socket = http.connect()) {
      socket.getOutputStream().write(text.toString().getBytes(ISO_8859_1));
      RawAnswer answer = RawAnswer.readAll(socket).getFirst();
      assertEquals(401, answer.status(), answer.body());
      answer.assertRefusal();
      return answer.json().path("requestId").asText();
    }
  }

  private static SignedRequest with(SignedRequest request, String name, String value) {
    return new SignedRequest(
        request.method(),
        request.rawPath(),
        request.rawQuery(),
        new Headers(
            request.headers().fields().stream()
                .map(
                    header ->
                        header.name().equalsIgnoreCase(name)
                            ? new Headers.Header(header.name(), value)
                            : header)
                .toList()),
        request.bodySha256());
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Test
  void theSdkWithAWrongSecretFindsOutWhy() throws Exception {
    DescribeImageResponse response =
        JavaSdk.of(emulator, emulator.accessKey(), "JDC_FAKE_WRONG_SECRET")
            .vm()
            .describeImage(
                new DescribeImageRequest().regionId("cn-east-2").imageId("img-linux00001"));
    assertEquals(401, response.getError().getCode());
    assertEquals("sign result is not same [gw]", response.getError().getMessage());
    JsonNode page = page(response.getRequestId());
    assertEquals("GET", page.path("method").asText());
    assertEquals("/v1/regions/cn-east-2/images/img-linux00001", page.path("path").asText());
    assertEquals(401, page.path("status").asInt());
    assertEquals("sign result is not same [gw]", page.path("message").asText());
    JsonNode signature = page.path("signature");
    assertTrue(
        signature.path("hints").get(0).asText().contains("the secret key is not that of"),
        signature.toString());
    assertEquals("JDCLOUD2-HMAC-SHA256", signature.path("client").path("algorithm").asText());
    assertEquals(emulator.accessKey(), signature.path("client").path("accessKey").asText());
    List<String> canonical = texts(signature.path("emulator").path("canonicalRequest"));
    assertEquals(List.of("GET", page.path("path").asText(), ""), canonical.subList(0, 3));
    assertTrue(canonical.contains("host:" + emulator.authority()), canonical.toString());
    List<String> stringToSign = texts(signature.path("emulator").path("stringToSign"));
    assertEquals(4, stringToSign.size());
    assertEquals(signature.path("client").path("date").asText(), stringToSign.get(1));
    assertEquals(signature.path("client").path("credentialScope").asText(), stringToSign.get(2));
  }

  @Test
  void theHostThatWasSignedIsNamed() throws Exception {
    SignedRequest good = http.sign("vm", "GET", TASKS, Map.of(), new byte[0]);
    String other = emulator.authority().replace("127.0.0.1", "localhost");
    JsonNode signature = page(refusedRequestId(with(good, "Host", other), "")).path("signature");
    assertEquals(
        List.of(
            "The header host was signed as '%s', and sent as another value."
                .formatted(emulator.authority())),
        texts(signature.path("hints")));
  }

  @Test
  void nothingSecretIsShownAnywhere() throws Exception {
    SignedRequest good =
        http.sign("vm", "GET", TASKS, Map.of("x-jdcloud-security-token", TOKEN), new byte[0]);
    String authorization = good.headers().values("authorization").getFirst();
    String expected = authorization.replaceFirst(".*Signature=", "");
    String wrong =
        authorization
            .replaceFirst("Signature=.*", "Signature=" + "0".repeat(64))
            .replace(
                "SignedHeaders=",
                "SignedHeaders=authorization;cookie;jdcloud2-hmac-sha256;x-jdcloud-security-token;");
    String base64 = Base64.getEncoder().encodeToString(TOKEN.getBytes(UTF_8));
    String requestId =
        refusedRequestId(
            with(good, "Authorization", wrong),
            "Cookie: session="
                + COOKIE
                + "\r\nJDCLOUD2-HMAC-SHA256: "
                + authorization
                + "\r\nX-Jdcloud-Security-Token: "
                + base64
                + "\r\n");
    // Who mixes up his keys sends the secret as the access key.
    String mixedUp =
        refusedRequestId(
            with(
                good,
                "Authorization",
                authorization.replace(emulator.accessKey() + "/", emulator.secretKey() + "/")),
            "");
    JsonNode page = page(requestId);
    assertEquals(
        List.of("authorization", "cookie", "jdcloud2-hmac-sha256", "x-jdcloud-security-token"),
        texts(page.path("signature").path("masked")));
    String all =
        page
            + page(mixedUp).toString()
            + http.plain("GET", "/_emulator/requests", "").body()
            + emulator.output();
    for (String secret :
        List.of(
            emulator.secretKey(),
            TOKEN,
            base64,
            COOKIE,
            expected,
            expected.substring(0, 16),
            "0".repeat(16))) {
      assertFalse(all.contains(secret), "shown: " + secret);
    }
    assertTrue(all.contains("see /_emulator/requests/" + requestId));
  }

  @Test
  void aPageHasTheLastRequestsOfAllKinds() throws Exception {
    HttpResponse<String> good = http.signed("GET", TASKS, Map.of(), "");
    HttpResponse<String> unknown = http.plain("GET", "/v1/unknown?secret=JDC_FAKE_QUERY", "");
    HttpResponse<String> large = http.plain("POST", "/v1/large", "x".repeat(2 << 20));
    HttpResponse<String> page = http.plain("GET", "/_emulator/requests", "");
    JsonNode requests = new ObjectMapper().readTree(page.body()).path("requests");
    assertTrue(requests.size() <= 100);
    assertEquals(
        List.of(
            large.headers().firstValue("x-jdcloud-request-id").orElseThrow(),
            unknown.headers().firstValue("x-jdcloud-request-id").orElseThrow(),
            good.headers().firstValue("x-jdcloud-request-id").orElseThrow()),
        texts(requests.findValuesAsText("requestId"), 3));
    assertEquals(List.of("413", "404", "200"), texts(requests.findValuesAsText("status"), 3));
    assertFalse(page.body().contains("JDC_FAKE_QUERY"));
    JsonNode served = page(good.headers().firstValue("x-jdcloud-request-id").orElseThrow());
    assertEquals("vm", served.path("service").asText());
    assertEquals("imageTasks", served.path("operation").asText());
    assertEquals("jrn:iam::324100000385:root", served.path("caller").asText());
    assertEquals("127.0.0.1", served.path("sourceAddress").asText());
    assertTrue(served.path("durationMicros").asLong() > 0);
    assertTrue(served.path("signature").isMissingNode());
  }

  private static List<String> texts(List<String> all, int count) {
    return all.subList(0, count);
  }

  @Test
  void aRequestThatIsNotThereIsNotFound() throws Exception {
    HttpResponse<String> response = http.plain("GET", "/_emulator/requests/nothing", "");
    assertEquals(404, response.statusCode());
    assertTrue(response.body().contains("there is no request nothing"), response.body());
  }
}
