package io.imageexport.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.imageexport.it.Tools;
import io.imageexport.it.clients.Cell.Outcome;
import io.imageexport.testing.OpenTempDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * The official clients, unmodified and over real sockets: each plays each scenario, and all of them
 * have to see the same. {@code -Dimageexport.compat.update=true} writes the transcripts and the
 * table in the README anew.
 */
class ClientMatrixIT {
  private static final boolean UPDATE = Boolean.getBoolean("imageexport.compat.update");
  private static final Path README = Path.of("..", "README.md");

  /** They show answers as they come: the transcripts that are written are the first one's. */
  private static final List<String> SCRIBES = List.of("python", "jdc");

  @TempDir(factory = OpenTempDirectory.class)
  static Path directory;

  private static final Path OUTPUT = Path.of("target", "compat");

  private static Matrix matrix;
  private static MatrixRun run;
  private static Results results;

  /** The clients that are not on this machine, by name, and the reason to skip their tests. */
  private static final Map<String, TestAbortedException> missing = new TreeMap<>();

  @BeforeAll
  static void play() throws Exception {
    matrix = Matrix.read();
    results = new Results(matrix);
    Files.createDirectories(OUTPUT);
    run = new MatrixRun(matrix, OUTPUT, directory);
    run.run(matrix.clients().stream().filter(ClientMatrixIT::isInstalled).toList());
    if (UPDATE) {
      writeTranscripts();
    }
  }

  @AfterAll
  static void writeResults() throws IOException {
    results.write(OUTPUT.resolve("results.json"));
    Files.writeString(OUTPUT.resolve("table.md"), results.table() + "\n");
  }

  private static void writeTranscripts() throws IOException {
    for (String scenario : matrix.scenarios().keySet()) {
      for (Client client : matrix.clients()) {
        MatrixRun.Played played = run.played(client, scenario);
        if (SCRIBES.contains(client.name()) && played != null && played.transcript() != null) {
          Transcripts.write(Transcripts.FOLDER, scenario, played.transcript());
          break;
        }
      }
    }
  }

  /** Says so where a client is missing; where it must not be, that is a failure. */
  private static boolean isInstalled(Client client) {
    if (client.sources().isEmpty()) {
      return true;
    }
    try {
      Tools.requireOfficialClient(
          client.name(), client.sources().stream().map(Matrix.FOLDER::resolve).toList());
      return true;
    } catch (TestAbortedException why) {
      missing.put(client.name(), why);
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicNode> everyClientSeesTheSame() {
    List<DynamicNode> nodes = new ArrayList<>();
    for (Client client : matrix.clients()) {
      nodes.add(dynamicContainer(client.name(), tests(client)));
    }
    nodes.add(dynamicTest("the table in the README", ClientMatrixIT::judgeReadme));
    return nodes.stream();
  }

  private static List<DynamicTest> tests(Client client) {
    List<DynamicTest> tests = new ArrayList<>();
    matrix
        .scenarios()
        .forEach(
            (name, scenario) -> {
              if (!client.offers(scenario)) {
                record(client, name, Outcome.NOT_OFFERED);
              } else if (missing.containsKey(client.name())) {
                record(client, name, Outcome.NOT_INSTALLED);
              } else {
                tests.add(dynamicTest(name, () -> judge(client, name)));
              }
            });
    if (missing.containsKey(client.name())) {
      tests.add(dynamicTest("is installed", () -> skip(client)));
    } else {
      tests.add(
          dynamicTest(
              "has not what it is said not to have",
              () -> assertEquals(Set.of(), run.surprises(client))));
    }
    return tests;
  }

  private static void skip(Client client) {
    throw missing.get(client.name());
  }

  private static void record(Client client, String scenario, Outcome outcome) {
    results.add(new Cell(client.name(), run.version(client), scenario, outcome));
  }

  private static void judge(Client client, String name) throws Exception {
    Outcome outcome = Outcome.FAILED;
    try {
      requireSameTranscript(client, name);
      outcome = Outcome.PASSED;
    } finally {
      record(client, name, outcome);
    }
  }

  private static void requireSameTranscript(Client client, String name) throws Exception {
    MatrixRun.Played played = run.played(client, name);
    if (played.problem() != null) {
      throw played.problem();
    }
    Transcripts.write(
        OUTPUT.resolve("transcripts").resolve(client.name()), name, played.transcript());
    Transcripts.Comparison comparison = Transcripts.compare(client, name, played.transcript());
    comparison.difference().ifPresent(Assertions::fail);
  }

  private static void judgeReadme() throws IOException {
    for (TestAbortedException why : missing.values()) {
      throw why;
    }
    String readme = Files.readString(README);
    String expected = results.in(readme);
    if (UPDATE) {
      Files.writeString(README, expected);
    } else if (!readme.equals(expected)) {
      fail("the table has changed; write it with ./emulator compat --update:\n" + results.table());
    }
  }
}
