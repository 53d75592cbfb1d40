package io.imageexport.it.clients;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cells of the matrix, as a file for programs and as a table for people. */
final class Results {
  private static final String BEGIN = "<!-- clients:begin -->";
  private static final String END = "<!-- clients:end -->";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Matrix matrix;
  private final List<Cell> cells = new ArrayList<>();

  Results(Matrix matrix) {
    this.matrix = matrix;
  }

  void add(Cell cell) {
    cells.add(cell);
  }

  void write(Path file) throws IOException {
    ArrayNode list = JSON.createArrayNode();
    for (Cell cell : cells) {
      list.addObject()
          .put("client", cell.client())
          .put("version", cell.version())
          .put("scenario", cell.scenario())
          .put("outcome", word(cell.outcome()));
    }
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(list) + "\n");
  }

  private static String word(Cell.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** A row for each scenario, a column for each client. */
  String table() {
    List<String> rows = new ArrayList<>();
    rows.add(row("", client -> client.title() + "<br>" + version(client)));
    rows.add("|---|" + "---|".repeat(matrix.clients().size()));
    matrix
        .scenarios()
        .forEach((name, scenario) -> rows.add(row(scenario.title(), client -> mark(client, name))));
    return String.join("\n", rows);
  }

  private interface CellText {
    String of(Client client);
  }

  private String row(String title, CellText text) {
    return Stream.concat(Stream.of(title), matrix.clients().stream().map(text::of))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private String version(Client client) {
    return ofClient(client).map(Cell::version).findFirst().orElse("");
  }

  private String mark(Client client, String scenario) {
    return ofClient(client)
        .filter(cell -> cell.scenario().equals(scenario))
        .map(
            cell ->
                switch (cell.outcome()) {
                  case PASSED -> "yes";
                  case NOT_OFFERED -> "–";
                  case FAILED -> "**no**";
                  case NOT_INSTALLED -> "?";
                })
        .findFirst()
        .orElse("");
  }

  private Stream<Cell> ofClient(Client client) {
    return cells.stream().filter(cell -> cell.client().equals(client.name()));
  }

  /** The text with the table between its two marks. */
  String in(String readme) throws IOException {
    int begin = readme.indexOf(BEGIN);
    int end = readme.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException("no " + BEGIN + " and " + END + " in the README");
    }
    return readme.substring(0, begin + BEGIN.length())
        + "\n"
        + table()
        + "\n"
        + readme.substring(end);
  }
}
