package io.imageexport.it.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imageexport.it.PlainQcow2;
import io.imageexport.it.clients.Scenario.Step;
import io.imageexport.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** One scenario, played once by one client. */
final class Play {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final long PAUSE_MILLIS = 50;
  private static final Pattern REQUEST_ID = Pattern.compile("[0-9a-z]{32}");

  private final Driver driver;
  private final Supplier<Optional<String>> requestIdOnTheWire;
  private final Downloader downloader;
  private final Variables variables;
  private final Normaliser normaliser = new Normaliser();
  private final ArrayNode transcript = JsonNodeFactory.instance.arrayNode();

  /**
   * @param requestIdOnTheWire of the last answer, as its header had it; empty where nobody looked
   */
  Play(
      Driver driver,
      Supplier<Optional<String>> requestIdOnTheWire,
      Downloader downloader,
      Variables variables) {
    this.driver = driver;
    this.requestIdOnTheWire = requestIdOnTheWire;
    this.downloader = downloader;
    this.variables = variables.copy();
    variables.values().forEach(normaliser::name);
  }

  /** Fetches an object from the store, as a user's tool would. */
  @FunctionalInterface
  interface Downloader {
    Path fetch(String bucket, String object) throws IOException, InterruptedException;
  }

  /**
   * Plays it, up to the first answer that the client is known to break at, and says what it saw.
   */
  ArrayNode play(Scenario scenario) throws IOException, InterruptedException {
    for (Step step : scenario.steps()) {
      if (step.download() != null) {
        download(step);
        continue;
      }
      Reply reply = settled(step);
      transcript.add(entry(step, reply));
      if (reply.failure() != null) {
        break;
      }
      requireRequestId(step, reply);
      if (scenario.refused() && reply.error() == null) {
        throw new IOException(step.call() + " was not refused");
      }
      keep(step, reply);
    }
    return transcript;
  }

  /** The answer that the step waits for. */
  private Reply settled(Step step) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Patience.of(LIMIT).toNanos();
    Reply reply = send(step);
    while (!isSettled(step, reply)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("it never comes to " + step.until() + ": " + reply);
      }
      Thread.sleep(PAUSE_MILLIS);
      reply = send(step);
    }
    return reply;
  }

  private static boolean isSettled(Step step, Reply reply) {
    return reply.result() == null
        || step.until().entrySet().stream()
            .allMatch(place -> place.getValue().contains(find(reply.result(), place.getKey())));
  }

  private Reply send(Step step) throws IOException {
    Keys keys = keys(step.user());
    return step.command() > 0
        ? driver.command(command(step), keys)
        : driver.call(step.call(), variables.fill(step.with()), keys);
  }

  private String command(Step step) throws IOException {
    List<String> lines = Files.readAllLines(Matrix.FOLDER.resolve("jdc/guide-commands.txt"));
    String command = lines.get(step.command() - 1);
    for (Map.Entry<String, String> part : step.replace().entrySet()) {
      if (!command.contains(part.getKey())) {
        throw new IOException(part.getKey() + " is not in " + command);
      }
      command = command.replace(part.getKey(), variables.fill(part.getValue()));
    }
    return command;
  }

  private Keys keys(JsonNode user) {
    if (user != null && user.isObject()) {
      JsonNode keys = variables.fill(user);
      return new Keys(
          keys.path("accessKey").asText(),
          keys.path("secretKey").asText(),
          keys.path("sessionToken").asText(null));
    }
    String suffix = user == null ? "" : "_" + user.asText().toUpperCase(Locale.ROOT);
    String key = variables.fill("JDC_FAKE_${KEY}" + suffix);
    return new Keys(key, key + "_SECRET", null);
  }

  private ObjectNode entry(Step step, Reply reply) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    if (step.command() > 0) {
      entry.put("command", step.command());
    } else {
      entry.put("call", step.call());
    }
    if (reply.failure() != null) {
      entry.put("failure", reply.failure());
    } else if (reply.error() != null) {
      entry.set("error", normaliser.normalise(reply.error()));
    } else {
      entry.set("result", normaliser.normalise(reply.result()));
    }
    return entry;
  }

  /** The client shows the id that the emulator gave in its header. */
  private void requireRequestId(Step step, Reply reply) throws IOException {
    String shown = String.valueOf(reply.requestId());
    Optional<String> sent = requestIdOnTheWire.get();
    if (!REQUEST_ID.matcher(shown).matches() || !sent.orElse(shown).equals(shown)) {
      throw new IOException(
          "%s: the client has the request id %s and not %s".formatted(step.call(), shown, sent));
    }
  }

  private void keep(Step step, Reply reply) throws IOException {
    for (Map.Entry<String, List<String>> variable : step.keep().entrySet()) {
      String value =
          variable.getValue().stream()
              .map(place -> reply.result() == null ? "" : find(reply.result(), place))
              .filter(found -> !found.isEmpty())
              .findFirst()
              .orElseThrow(
                  () -> new IOException("no " + variable.getValue() + " in the answer: " + reply));
      variables.keep(variable.getKey(), value);
      normaliser.name(variable.getKey(), value);
    }
  }

  /** A scalar by its path, such as {@code taskSet.0.taskStatus}; empty where there is none. */
  private static String find(JsonNode tree, String path) {
    return tree.at("/" + path.replace('.', '/')).asText("");
  }

  private void download(Step step) throws IOException, InterruptedException {
    Path file = downloader.fetch(variables.fill(step.from()), variables.fill(step.download()));
    ObjectNode entry = transcript.addObject();
    entry.put("download", step.download()).put("bytes", Files.size(file));
    try (PlainQcow2 image = PlainQcow2.open(file)) {
      entry.put("virtualSize", image.virtualSize());
    }
  }
}
