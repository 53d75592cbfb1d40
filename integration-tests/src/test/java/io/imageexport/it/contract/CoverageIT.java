package io.imageexport.it.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.imageexport.it.contract.Coverage.Entry;
import io.imageexport.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The coverage that is committed is the one that this run makes. Runs last.
 *
 * <p>{@code -Dimageexport.coverage.update=true} writes it. Where clients are missing that the
 * committed one knows, nothing is written, and no more is compared than can be.
 */
@Order(Integer.MAX_VALUE)
class CoverageIT {
  private static final boolean UPDATE = Boolean.getBoolean("imageexport.coverage.update");
  private static final boolean ALL_REQUIRED = Tool.areRequired();
  private static final Path FILE = Path.of("..", "emulator-api/src/main/resources/coverage.json");
  private static final Path PAGE = Path.of("..", "docs/coverage.md");

  @Test
  void theCommittedCoverageIsTrue() throws Exception {
    Coverage made = Coverage.of(ContractDocument.jdCloud(), Recordings.read());
    Coverage committed = CoverageFile.read(new ObjectMapper().readTree(FILE.toFile()));
    Set<String> missing = committed.beyond(made);
    if (missing.isEmpty()) {
      if (UPDATE) {
        Files.writeString(FILE, CoverageFile.write(made));
        Files.writeString(PAGE, CoveragePage.write(made));
      }
      compare(made);
      return;
    }
    String problem = "this run has not recorded " + String.join(", ", missing);
    if (UPDATE || ALL_REQUIRED) {
      fail(problem + "; what is there no more has to go from the clients in " + FILE);
    }
    System.err.println("NOT CHECKED: what they show in the coverage, for " + problem);
    compareWhatThereIs(made, committed);
  }

  private static void compare(Coverage made) throws IOException {
    String hint = "the coverage has changed; write it with -Dimageexport.coverage.update=true\n";
    assertEquals(Files.readString(FILE), CoverageFile.write(made), hint);
    assertTrue(
        Files.readString(PAGE).equals(CoveragePage.write(made)), PAGE + " is another one: " + hint);
  }

  /**
   * The same things, on the same evidence; and nobody shows what the committed one does not say.
   */
  private static void compareWhatThereIs(Coverage made, Coverage committed) {
    assertEquals(evidence(committed), evidence(made));
    Map<CoverageItem, Entry> known =
        committed.entries().stream().collect(Collectors.toMap(Entry::item, entry -> entry));
    Map<String, List<String>> more = new HashMap<>();
    for (Entry entry : made.entries()) {
      Entry there = known.get(entry.item());
      assertNotNull(there, entry.item().toString());
      Set<String> clients = clients(entry);
      clients.removeAll(clients(there));
      if (!clients.isEmpty()) {
        more.put(entry.item().toString(), List.copyOf(clients));
      }
    }
    assertEquals(Map.of(), more);
  }

  private static Set<String> clients(Entry entry) {
    return entry.shownBy().stream()
        .map(shown -> shown.replaceFirst(": .*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String evidence(Coverage coverage) {
    return coverage.entries().stream()
        .map(entry -> entry.item() + " " + entry.evidence())
        .collect(Collectors.joining("\n"));
  }
}
