package io.imageexport.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An answer as it came over a socket, read without any HTTP library. */
record RawAnswer(int status, Map<String, String> headers, String body) {
  /** All answers until the server closes the connection. */
  static List<RawAnswer> readAll(Socket socket) throws IOException {
    InputStream input = socket.getInputStream();
    List<RawAnswer> answers = new ArrayList<>();
    while (true) {
      String line = readLine(input);
      if (line.isEmpty()) {
        return answers;
      }
      assertTrue(line.matches("HTTP/1\\.[01] [0-9]{3} .*"), line);
      int status = Integer.parseInt(line.substring(9, 12));
      Map<String, String> headers = new TreeMap<>();
      for (String header = readLine(input); !header.isEmpty(); header = readLine(input)) {
        int colon = header.indexOf(':');
        headers.put(
            header.substring(0, colon).toLowerCase(Locale.ROOT),
            header.substring(colon + 1).strip());
      }
      int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
      byte[] body = input.readNBytes(length);
      assertEquals(length, body.length, "the answer is cut off");
      if (status >= 200) {
        answers.add(new RawAnswer(status, headers, new String(body, ISO_8859_1)));
      }
    }
  }

  private static String readLine(InputStream input) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = input.read(); octet >= 0 && octet != '\n'; octet = input.read()) {
      line.write(octet);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  JsonNode json() {
    try {
      return new ObjectMapper().readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + body, e);
    }
  }

  /** The envelope that the official clients insist on, and nothing for a page of another origin. */
  void assertRefusal() {
    assertEquals("application/json; charset=utf-8", headers.get("content-type"));
    JsonNode error = json().path("error");
    assertTrue(error.path("code").isInt(), body);
    assertEquals(status, error.path("code").asInt(), body);
    assertFalse(error.path("status").asText().isEmpty(), body);
    assertFalse(error.path("message").asText().isEmpty(), body);
    assertTrue(json().path("requestId").asText().matches("[0-9a-z]{32}"), body);
    assertEquals(json().path("requestId").asText(), headers.get("x-jdcloud-request-id"));
    assertNoCors();
  }

  void assertNoCors() {
    assertTrue(
        headers.keySet().stream().noneMatch(name -> name.startsWith("access-control-")),
        headers.toString());
  }
}
