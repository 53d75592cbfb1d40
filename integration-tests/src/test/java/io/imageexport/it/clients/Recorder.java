package io.imageexport.it.clients;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes what clients and emulator said to one another, an exchange a line. Safe for many threads.
 *
 * <p>Keys stay out: no Authorization header comes here, and those in bodies are replaced.
 */
final class Recorder implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SECRET =
      Pattern.compile("\"(accessKey|secretKey|sessionToken)\"(\\s*:\\s*)\"[^\"]*\"");

  private final BufferedWriter out;

  Recorder(Path file) throws IOException {
    this.out = Files.newBufferedWriter(file);
  }

  /**
   * A request, and what came of it.
   *
   * @param path as it came, neither decoded nor split
   * @param responseHeaders those that belong to the contract
   */
  record Exchange(
      String client,
      String clientVersion,
      String scenario,
      String method,
      String path,
      String query,
      String requestBody,
      int status,
      Map<String, String> responseHeaders,
      String responseBody) {
    Exchange {
      requestBody = withoutSecrets(requestBody);
      responseBody = withoutSecrets(responseBody);
    }

    private static String withoutSecrets(String body) {
      return SECRET.matcher(body).replaceAll("\"$1\"$2\"#$1\"");
    }
  }

  synchronized void write(Exchange exchange) {
    try {
      out.write(JSON.writeValueAsString(exchange));
      out.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
