package io.imageexport.it.clients;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The clients and the scenarios, by name, as the folder {@code clients} has them. */
record Matrix(List<Client> clients, Map<String, Scenario> scenarios) {
  static final Path FOLDER = Path.of("clients");

  private static final ObjectMapper YAML =
      JsonMapper.builder(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private record Lists(List<String> scenarios, List<Client> clients) {}

  static Matrix read() throws IOException {
    Lists lists = YAML.readValue(FOLDER.resolve("matrix.yaml").toFile(), Lists.class);
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    for (String name : lists.scenarios()) {
      scenarios.put(name, YAML.readValue(scenarioFile(name).toFile(), Scenario.class));
    }
    requireNoOther("scenarios", scenarios.keySet());
    requireNoOther("transcripts", scenarios.keySet());
    return new Matrix(lists.clients(), scenarios);
  }

  /** The operations that scenarios call, each with the parameters of its first call. */
  Map<String, JsonNode> operations() {
    Map<String, JsonNode> operations = new TreeMap<>();
    scenarios.values().stream()
        .flatMap(scenario -> scenario.steps().stream())
        .filter(step -> step.call() != null)
        .forEach(step -> operations.putIfAbsent(step.call(), step.with()));
    return operations;
  }

  /** What nobody lists would never be played. */
  private static void requireNoOther(String folder, Set<String> names) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
      Set<String> others =
          files
              .map(file -> file.getFileName().toString().replaceFirst("\\.[a-z]+$", ""))
              .collect(Collectors.toCollection(TreeSet::new));
      others.removeAll(names);
      if (!others.isEmpty()) {
        throw new IOException(folder + "/ has what matrix.yaml does not list: " + others);
      }
    }
  }

  private static Path scenarioFile(String name) {
    return FOLDER.resolve("scenarios").resolve(name + ".yaml");
  }
}
