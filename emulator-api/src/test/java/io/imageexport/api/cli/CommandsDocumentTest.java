package io.imageexport.api.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/commands.md} is what {@code --help} prints. The launcher prints from it where nothing
 * is built yet.
 */
class CommandsDocumentTest {
  private static final Path FILE = Path.of("..", "docs", "commands.md");

  private static String document() {
    return """
        # Commands

        What `--help` prints, for every command. A test writes this file.
        """
        + WrongUsageTest.commands()
            .map(CommandsDocumentTest::section)
            .collect(Collectors.joining());
  }

  private static String section(List<String> words) {
    List<String> arguments = new ArrayList<>(words);
    arguments.add("--help");
    String name = words.isEmpty() ? "" : " " + String.join(" ", words);
    return "\n## emulator"
        + name
        + "\n\n```\n"
        + Said.by(arguments.toArray(String[]::new)).out()
        + "```\n";
  }

  @Test
  void theDocumentSaysWhatHelpPrints() throws IOException {
    String written = Files.exists(FILE) ? Files.readString(FILE) : "";
    String wanted = document();
    if (!written.equals(wanted)) {
      Files.writeString(FILE, wanted);
    }
    assertEquals(wanted, written, FILE + " was out of date; it is written anew: commit it");
  }

  /** The launcher takes the version from there. */
  @Test
  void theVersionIsThatOfThePom() throws IOException {
    List<String> versions =
        Arrays.stream(Files.readString(Path.of("..", "pom.xml")).split("\\R"))
            .filter(line -> line.contains("<version>"))
            .map(line -> line.replaceAll(".*<version>([0-9.]*).*", "$1"))
            .toList();
    assertTrue(!versions.isEmpty());
    assertEquals(Version.NUMBER, versions.getFirst());
  }
}
