package io.imageexport.api.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imageexport.api.Emulator;
import io.imageexport.api.document.OpenApi;
import io.imageexport.api.http.Catalogue;
import io.imageexport.api.http.ControlPage;
import io.imageexport.api.http.Route;
import io.imageexport.api.startup.StartObserver;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the emulator answers to, what its documents say, and what JD Cloud has, are one thing. */
class DocumentedRoutesTest {
  private static Emulator emulator;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    ServerOptions options =
        CommandLine.populateCommand(
            new ServerOptions(), "--port", "0", "--data-dir", directory.resolve("data").toString());
    emulator = Emulator.start(options.config(), StartObserver.NONE);
  }

  @AfterAll
  static void stop() {
    emulator.close();
  }

  @Test
  void everyOperationIsDocumentedAndEveryDocumentedOneIsThere() {
    Set<String> document = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : OpenApi.jdCloud().path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        String service = method.getValue().path("tags").path(0).asText();
        String name = method.getValue().path("operationId").asText();
        // Behind a mark stands what tells apart two services on one path.
        String template = path.getKey().replaceFirst("#.*", "");
        document.add(line(service, name, method.getKey(), template));
      }
    }
    assertEquals(String.join("\n", emulated()), String.join("\n", document));
  }

  @Test
  void everyPageIsDocumentedAndEveryDocumentedOneIsThere() {
    Set<String> code = new TreeSet<>();
    for (ControlPage page : emulator.pages()) {
      code.add(line("", "", page.method(), page.path().text()));
    }
    Set<String> document = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : OpenApi.emulator().path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        document.add(line("", "", method.getKey(), path.getKey()));
      }
    }
    assertEquals(String.join("\n", code), String.join("\n", document));
  }

  @Test
  void everyOperationIsOneOfJdClouds() {
    Set<String> known = new TreeSet<>();
    for (Route route : Catalogue.routes()) {
      known.add(line(route));
    }
    for (String route : emulated()) {
      assertTrue(known.contains(route), route + " is not in the catalogue");
    }
  }

  private static Set<String> emulated() {
    Set<String> lines = new TreeSet<>();
    for (Route route : emulator.routes().emulated()) {
      lines.add(line(route));
    }
    return lines;
  }

  private static String line(Route route) {
    return line(
        route.service().scopeName(), route.operation(), route.method(), route.path().text());
  }

  private static String line(String service, String name, String method, String path) {
    return "%s %s %s %s".formatted(service, name, method.toUpperCase(Locale.ROOT), path);
  }
}
