package io.imageexport.it.clients;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.imageexport.it.Downloads;
import io.imageexport.it.EmulatorProcess;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Lets every client play every scenario that it has the operations for: all clients at once, each
 * in an account of its own. The emulator is started a second time, on the same data, for what comes
 * late.
 */
final class MatrixRun {
  private static final Duration ALLOWED = Duration.ofSeconds(1);
  private static final Duration LATE = ALLOWED.plusSeconds(2);

  private final Matrix matrix;
  private final Path output;
  private final Path directory;
  private final Map<Pair, Played> played = new ConcurrentHashMap<>();
  private final Map<String, String> versions = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> surprises = new ConcurrentHashMap<>();

  private record Pair(String client, String scenario) {}

  /** What a client saw, or what kept it from seeing anything. */
  record Played(ArrayNode transcript, Exception problem) {}

  /**
   * @param output for recordings, and for what the drivers say
   * @param directory for the emulator and for downloads
   */
  MatrixRun(Matrix matrix, Path output, Path directory) {
    this.matrix = matrix;
    this.output = output;
    this.directory = directory;
  }

  Played played(Client client, String scenario) {
    return played.get(new Pair(client.name(), scenario));
  }

  /** The operations that a client has, although it is said not to. */
  Set<String> surprises(Client client) {
    return requireNonNull(surprises.get(client.name()), "nobody looked");
  }

  String version(Client client) {
    return versions.getOrDefault(client.name(), "");
  }

  /** A client at work, with what belongs to it. */
  private record Player(Client client, Driver driver, RecordingProxy proxy, Variables variables) {}

  void run(List<Client> installed) throws IOException, InterruptedException {
    Map<String, Variables> variables = new TreeMap<>();
    for (int i = 0; i < matrix.clients().size(); i++) {
      Client client = matrix.clients().get(i);
      variables.put(client.name(), Variables.of(client, i));
    }
    Path seed = directory.resolve("seed.yaml");
    Seed.write(seed, variables.values());
    Vertx vertx = Vertx.vertx();
    List<Player> players = new ArrayList<>();
    try (Recorder recorder = new Recorder(output.resolve("recordings.jsonl"))) {
      try {
        for (Client client : installed) {
          RecordingProxy proxy = new RecordingProxy(vertx, client.name(), recorder);
          Driver driver = Driver.start(client, Target.http(proxy.authority()), output);
          proxy.identify(driver.version());
          versions.put(client.name(), driver.version());
          players.add(new Player(client, driver, proxy, variables.get(client.name())));
        }
        serve(players, false, "--seed", seed.toAbsolutePath().toString());
        serve(players, true, "--max-clock-skew", Long.toString(ALLOWED.toSeconds()));
      } finally {
        for (Player player : players) {
          player.driver().close();
          player.proxy().close();
        }
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** A call of an operation that a client does not have does not come as far as the emulator. */
  private Set<String> findSurprises(Player player) {
    player.proxy().play("", Duration.ZERO);
    Keys nobody = new Keys("JDC_FAKE_UNKNOWN", "JDC_FAKE_WRONG_SECRET", null);
    Set<String> found = new TreeSet<>();
    for (Map.Entry<String, JsonNode> operation : matrix.operations().entrySet()) {
      String name = operation.getKey();
      try {
        if (player.client().lacks(name)
            && player.driver().call(name, operation.getValue(), nobody).failure() == null) {
          found.add(name);
        }
      } catch (IOException e) {
        found.add(name + ": " + e.getMessage());
      }
    }
    return found;
  }

  private void serve(List<Player> players, boolean late, String... options)
      throws IOException, InterruptedException {
    try (EmulatorProcess emulator = EmulatorProcess.serve(directory.resolve("data"), options)) {
      CountDownLatch ends = new CountDownLatch(players.size());
      for (Player player : players) {
        player.proxy().serve(URI.create(emulator.endpoint()));
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    matrix.scenarios().entrySet().stream()
                        .filter(scenario -> scenario.getValue().late() == late)
                        .filter(scenario -> player.client().offers(scenario.getValue()))
                        .forEach(scenario -> play(player, emulator, scenario));
                    if (!late) {
                      surprises.put(player.client().name(), findSurprises(player));
                    }
                  } finally {
                    ends.countDown();
                  }
                });
      }
      ends.await();
    }
  }

  private void play(Player player, EmulatorProcess emulator, Map.Entry<String, Scenario> scenario) {
    Played outcome;
    try {
      outcome = new Played(transcript(player, emulator, scenario), null);
    } catch (IOException | RuntimeException e) {
      outcome = new Played(null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome = new Played(null, e);
    }
    played.put(new Pair(player.client().name(), scenario.getKey()), outcome);
  }

  private ArrayNode transcript(
      Player player, EmulatorProcess emulator, Map.Entry<String, Scenario> scenario)
      throws IOException, InterruptedException {
    Play.Downloader downloader =
        (bucket, object) ->
            Downloads.fetch(
                emulator, bucket, object, Files.createTempFile(directory, "download-", ".qcow2"));
    if (scenario.getValue().https()) {
      Target target =
          Target.https(URI.create(emulator.httpsEndpoint()), emulator.certificate().getParent());
      try (Driver driver = Driver.start(player.client(), target, output)) {
        return new Play(driver, Optional::empty, downloader, player.variables())
            .play(scenario.getValue());
      }
    }
    RecordingProxy proxy = player.proxy();
    proxy.play(scenario.getKey(), scenario.getValue().late() ? LATE : Duration.ZERO);
    return new Play(player.driver(), proxy::lastRequestId, downloader, player.variables())
        .play(scenario.getValue());
  }
}
