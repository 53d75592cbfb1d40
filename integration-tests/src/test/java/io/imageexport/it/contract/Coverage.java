package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.imageexport.api.http.Catalogue;
import io.imageexport.api.http.Route;
import io.imageexport.it.contract.CoverageItem.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What of JD Cloud's interface is emulated, and on what evidence.
 *
 * @param clients by name, with their versions and scenarios
 * @param entries in their order
 */
record Coverage(SortedMap<String, Client> clients, List<Entry> entries) {
  /** What is recorded without a client proves nothing about clients. */
  static final String TESTS = "tests";

  private static final Path REASONS = Path.of("src/test/resources/contract/declined.yaml");

  /** An official client, or the tests. */
  record Client(String version, Set<String> scenarios) {}

  /** How sure it is. */
  enum Mark {
    PROVEN("proven by official client"),
    STATED("stated by document"),
    INFERRED("inferred"),
    DECLINED("declined");

    private final String words;

    Mark(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    static Mark of(String words) {
      for (Mark mark : values()) {
        if (mark.words.equals(words)) {
          return mark;
        }
      }
      throw new IllegalArgumentException("no mark: " + words);
    }
  }

  /**
   * One thing, with its mark.
   *
   * @param evidence what a document says, or why it is declined
   * @param shownBy clients and tests, each with a scenario
   */
  record Entry(CoverageItem item, Mark mark, String evidence, List<String> shownBy) {}

  static Coverage of(ContractDocument document, List<Exchange> exchanges) throws IOException {
    SortedMap<CoverageItem, String> items = DocumentedItems.of(document);
    addDeclinedOperations(items);
    Sightings sightings = new Sightings(document, exchanges);
    List<Entry> entries = new ArrayList<>();
    items.forEach((item, evidence) -> entries.add(entry(item, evidence, sightings.of(item))));
    return new Coverage(clients(exchanges), entries);
  }

  private static Entry entry(
      CoverageItem item, String evidence, SortedMap<String, String> sightings) {
    List<String> shownBy =
        sightings.entrySet().stream()
            .map(sighting -> sighting.getKey() + ": " + sighting.getValue())
            .toList();
    if (evidence.startsWith(DocumentedItems.DECLINED)) {
      String reason = evidence.substring(DocumentedItems.DECLINED.length());
      return new Entry(item, Mark.DECLINED, reason, shownBy);
    }
    boolean proven = sightings.keySet().stream().anyMatch(client -> !client.equals(TESTS));
    Mark written = evidence.startsWith(Mark.STATED.words()) ? Mark.STATED : Mark.INFERRED;
    return new Entry(item, proven ? Mark.PROVEN : written, evidence, shownBy);
  }

  private static void addDeclinedOperations(SortedMap<CoverageItem, String> items)
      throws IOException {
    JsonNode reasons = new YAMLMapper().readTree(REASONS.toFile());
    for (Route route : Catalogue.routes()) {
      CoverageItem item =
          new CoverageItem(
              route.service().scopeName(), route.operation(), Kind.OPERATION, route.operation());
      if (!items.containsKey(item)) {
        items.put(item, DocumentedItems.DECLINED + reason(reasons, route.path().text()));
      }
    }
  }

  private static String reason(JsonNode reasons, String path) {
    for (JsonNode reason : reasons) {
      if (path.matches(reason.path("path").asText())) {
        return reason.path("reason").asText();
      }
    }
    throw new AssertionError(REASONS + " has no reason why " + path + " is not emulated");
  }

  private static SortedMap<String, Client> clients(List<Exchange> exchanges) {
    SortedMap<String, Client> clients = new TreeMap<>();
    for (Exchange exchange : exchanges) {
      clients
          .computeIfAbsent(
              exchange.client(), name -> new Client(exchange.clientVersion(), new TreeSet<>()))
          .scenarios()
          .add(exchange.scenario());
    }
    return clients;
  }

  /** What this has of clients and scenarios that the other one has not. */
  Set<String> beyond(Coverage other) {
    Set<String> more = pairs();
    more.removeAll(other.pairs());
    return more;
  }

  private Set<String> pairs() {
    return clients.entrySet().stream()
        .flatMap(
            client ->
                client.getValue().scenarios().stream()
                    .map(scenario -> client.getKey() + ": " + scenario))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
