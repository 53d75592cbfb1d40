package io.imageexport.it.clients;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imageexport.it.Tools;
import io.imageexport.testing.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client at work: a process that makes one call for each line that it gets. Not for threads. */
final class Driver implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final Client client;
  private final Process process;
  private final BufferedReader answers;
  private final OutputStream calls;
  private final Path complaints;
  private final String version;

  private Driver(Client client, Process process, Path complaints) throws IOException {
    this.client = client;
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.calls = process.getOutputStream();
    this.complaints = complaints;
    this.version = read().path("version").asText();
  }

  static Driver start(Client client, Target target, Path output) throws IOException {
    Path complaints = output.resolve(client.name() + "-" + target.scheme() + ".err");
    List<String> command = new ArrayList<>();
    client.command().forEach(word -> command.add(filledIn(word)));
    command.addAll(List.of(target.scheme(), target.authority()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Matrix.FOLDER.toFile())
            .redirectError(complaints.toFile());
    Map<String, String> environment = builder.environment();
    client.environment().forEach((name, value) -> environment.put(name, filledIn(value)));
    // Some of them would send what is for this machine to a proxy.
    environment.keySet().removeIf(name -> name.matches("(?i)(http|https|all)_proxy"));
    target
        .certificates()
        .ifPresent(
            folder ->
                client
                    .trust()
                    .forEach(
                        (name, value) ->
                            environment.put(name, value.replace("{tls}", folder.toString()))));
    return new Driver(client, builder.start(), complaints);
  }

  private static String filledIn(String word) {
    return word.replace("{clients}", Tools.officialClients().toString())
        .replace("{classpath}", System.getProperty("java.class.path"))
        .replace("{java}", Path.of(System.getProperty("java.home"), "bin", "java").toString());
  }

  /** The client's own. */
  String version() {
    return version;
  }

  Reply call(String operation, JsonNode parameters, Keys keys) throws IOException {
    String[] parts = operation.split("\\.", 2);
    ObjectNode call = signed(keys);
    call.put("service", parts[0]).put("operation", parts[1]);
    call.set("parameters", parameters);
    return send(call);
  }

  /** Types a command. */
  Reply command(String text, Keys keys) throws IOException {
    return send(signed(keys).put("command", text));
  }

  private static ObjectNode signed(Keys keys) {
    ObjectNode call = JSON.createObjectNode();
    call.put("accessKey", keys.accessKey()).put("secretKey", keys.secretKey());
    if (keys.sessionToken() != null) {
      call.put("sessionToken", keys.sessionToken());
    }
    return call;
  }

  private Reply send(ObjectNode call) throws IOException {
    calls.write((call + "\n").getBytes(StandardCharsets.UTF_8));
    calls.flush();
    return JSON.treeToValue(read(), Reply.class);
  }

  private JsonNode read() throws IOException {
    CompletableFuture<String> line = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                line.complete(answers.readLine());
              } catch (IOException e) {
                line.completeExceptionally(new UncheckedIOException(e));
              }
            });
    try {
      String text = line.get(Patience.seconds(LIMIT_SECONDS), TimeUnit.SECONDS);
      if (text == null) {
        throw new IOException("the driver of " + client.name() + " ended: " + complaint());
      }
      return JSON.readTree(text);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the driver of " + client.name() + " is silent: " + complaint(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private String complaint() throws IOException {
    return Files.readString(complaints);
  }

  /** The end of its input ends it. */
  @Override
  public void close() {
    try {
      calls.close();
    } catch (IOException e) {
      // It has ended already, which whoever waits for an answer is told.
    }
    try {
      if (!process.waitFor(Patience.seconds(10), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
