package io.imageexport.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes down what tests say to an emulator without a client, in the form in which the matrix of
 * clients does, so that the coverage can name the test that shows a thing. Safe for threads.
 */
public final class TestRecording {
  /** Emptied when the first exchange of a run is written. */
  public static final Path FILE = Path.of("target", "compat", "tests.jsonl");

  /** What is longer tests a bound, and no field. */
  private static final int MAX_BODY_LENGTH = 64 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static boolean begun;

  private TestRecording() {}

  /** Writes one exchange down, for the test that calls this. */
  public static synchronized void add(
      String method, String path, String query, String body, HttpResponse<String> response)
      throws IOException {
    if (body.length() > MAX_BODY_LENGTH) {
      return;
    }
    ObjectNode line = JSON.createObjectNode();
    line.put("client", "tests").put("clientVersion", "").put("scenario", callingTest());
    line.put("method", method).put("path", path).put("query", query).put("requestBody", body);
    line.put("status", response.statusCode());
    ObjectNode headers = line.putObject("responseHeaders");
    for (String name :
        new String[] {"content-type", "x-jdcloud-request-id", "x-jdcloud-operationid"}) {
      response.headers().firstValue(name).ifPresent(value -> headers.put(name, value));
    }
    line.put("responseBody", response.body());
    Files.createDirectories(FILE.getParent());
    Files.writeString(
        FILE,
        line + "\n",
        StandardOpenOption.CREATE,
        begun ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
    begun = true;
  }

  private static String callingTest() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(frame -> frame.getClassName().replaceFirst(".*\\.", ""))
                    .filter(name -> name.endsWith("IT"))
                    .findFirst()
                    .orElse("a test"));
  }
}
