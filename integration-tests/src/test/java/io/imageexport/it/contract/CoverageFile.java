package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imageexport.it.contract.Coverage.Client;
import io.imageexport.it.contract.Coverage.Entry;
import io.imageexport.it.contract.Coverage.Mark;
import io.imageexport.it.contract.CoverageItem.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The coverage as JSON, an entry a line. */
final class CoverageFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CoverageFile() {}

  static String write(Coverage coverage) {
    String clients =
        coverage.clients().entrySet().stream()
            .map(client -> client(client.getKey(), client.getValue()))
            .collect(Collectors.joining(",\n"));
    String entries =
        coverage.entries().stream().map(CoverageFile::entry).collect(Collectors.joining(",\n"));
    return "{\"clients\":[\n" + clients + "\n],\"entries\":[\n" + entries + "\n]}\n";
  }

  private static String client(String name, Client client) {
    ObjectNode line = JSON.createObjectNode().put("name", name).put("version", client.version());
    client.scenarios().forEach(line.putArray("scenarios")::add);
    return line.toString();
  }

  private static String entry(Entry entry) {
    CoverageItem item = entry.item();
    ObjectNode line =
        JSON.createObjectNode()
            .put("service", item.service())
            .put("operation", item.operation())
            .put("kind", item.kind().words())
            .put("name", item.name())
            .put("mark", entry.mark().words())
            .put("evidence", entry.evidence());
    entry.shownBy().forEach(line.putArray("shownBy")::add);
    return line.toString();
  }

  static Coverage read(JsonNode file) {
    SortedMap<String, Client> clients = new TreeMap<>();
    for (JsonNode client : file.path("clients")) {
      clients.put(
          client.path("name").asText(),
          new Client(
              client.path("version").asText(), new TreeSet<>(texts(client.path("scenarios")))));
    }
    List<Entry> entries = new ArrayList<>();
    for (JsonNode line : file.path("entries")) {
      CoverageItem item =
          new CoverageItem(
              line.path("service").asText(),
              line.path("operation").asText(),
              Kind.of(line.path("kind").asText()),
              line.path("name").asText());
      entries.add(
          new Entry(
              item,
              Mark.of(line.path("mark").asText()),
              line.path("evidence").asText(),
              texts(line.path("shownBy"))));
    }
    return new Coverage(clients, entries);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
