package io.imageexport.api.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What is typed wrong ends with status 2 and one line, which says what was expected. */
class WrongUsageTest {
  /** Every command, by the words that name it. */
  static Stream<List<String>> commands() {
    return commands(Main.program(), List.of());
  }

  private static Stream<List<String>> commands(CommandLine command, List<String> words) {
    return Stream.concat(
        Stream.of(words),
        command.getSubcommands().entrySet().stream()
            .flatMap(
                child -> {
                  List<String> longer = new ArrayList<>(words);
                  longer.add(child.getKey());
                  return commands(child.getValue(), longer);
                }));
  }

  private static CommandLine find(List<String> words) {
    CommandLine command = Main.program();
    for (String word : words) {
      command = command.getSubcommands().get(word);
    }
    return command;
  }

  private static Said run(List<String> words, String... more) {
    List<String> arguments = new ArrayList<>(words);
    arguments.addAll(Arrays.asList(more));
    return Said.by(arguments.toArray(String[]::new));
  }

  private static void assertWrong(Said said) {
    assertEquals(2, said.status(), said.toString());
    assertEquals("", said.out());
    assertTrue(said.err().startsWith("emulator: "), said.err());
    assertEquals(1, said.err().lines().count(), said.err());
    assertTrue(said.err().strip().endsWith(" --help"), said.err());
    assertFalse(said.err().contains("java."), said.err());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpAndAVersion(List<String> words) {
    Said help = run(words, "--help");
    assertEquals(0, help.status());
    assertEquals("", help.err());
    assertTrue(
        help.out().startsWith("Usage: " + String.join(" ", prepended("./emulator", words))),
        help.out());
    assertEquals(
        new Said(0, "JD Cloud image-export emulator 0.1.0\n", ""), run(words, "--version"));
  }

  private static List<String> prepended(String first, List<String> words) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(words);
    return all;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandRefusesAnOptionThatItDoesNotKnow(List<String> words) {
    Said said = run(words, "--no-such-option");
    assertWrong(said);
    boolean needsMore = said.err().startsWith("emulator: missing required ");
    assertTrue(needsMore || said.err().contains("unknown option '--no-such-option'"), said.err());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyOptionRefusesToHaveNoValueOrAnEmptyPath(List<String> words) {
    for (OptionSpec option : find(words).getCommandSpec().options()) {
      if (option.arity().max() > 0) {
        assertWrong(run(words, option.longestName()));
      }
      if (option.type().equals(java.nio.file.Path.class)) {
        Said said = run(words, option.longestName(), "");
        assertWrong(said);
        assertTrue(said.err().contains("the path is empty"), said.err());
      }
    }
  }

  /** A verb or a noun comes first, and the value has a name that says what it is. */
  @ParameterizedTest
  @MethodSource("commands")
  void everyOptionIsDescribedInPlainEnglish(List<String> words) {
    for (OptionSpec option : find(words).getCommandSpec().options()) {
      String description = String.join(" ", option.description());
      assertAll(
          option.longestName(),
          () -> assertTrue(description.matches("[A-Z].*"), description),
          () ->
              assertFalse(
                  description.matches("(Whether|How|What|Where|Who|Which|Its?|By|Such) .*"),
                  description),
          () ->
              assertTrue(
                  option.arity().max() == 0 || !option.paramLabel().startsWith("<"),
                  option.paramLabel()));
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aGroupWithoutACommandShowsWhichThereAre(List<String> words) {
    if (!find(words).getSubcommands().isEmpty()) {
      Said said = run(words);
      assertEquals(2, said.status());
      assertEquals("", said.out());
      assertEquals(run(words, "--help").out(), said.err());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bogus | unknown command 'bogus'; expected serve, demo, image, export, tasks, policy or env",
        "image bogus | unknown command 'bogus'; expected add or list",
        "serve extra | unexpected argument 'extra'",
        "image add a b | unexpected argument 'b'",
        "image add | missing required parameter: 'FILE'",
        "serve --port 1 --port 2 | option '--port' (PORT) should be specified only once",
        "serve --port 70000 | invalid value for option '--port': '70000'; expected a whole number"
            + " from 0 to 65535",
        "serve --port -1 | invalid value for option '--port': '-1'; expected a whole number from 0"
            + " to 65535",
        "serve --port abc | invalid value for option '--port': 'abc'; expected a whole number from"
            + " 0 to 65535",
        "serve --https-port on | invalid value for option '--https-port': 'on'; expected a whole"
            + " number from 0 to 65535 or off",
        "serve --workers 65 | invalid value for option '--workers': '65'; expected a whole number"
            + " from 1 to 64",
        "serve --request-timeout 0 | invalid value for option '--request-timeout': '0'; expected a"
            + " whole number from 1 to 3600",
        "serve --max-clock-skew 99999999999 | invalid value for option '--max-clock-skew':"
            + " '99999999999'; expected a whole number from 0 to 2147483647",
        "serve --iam maybe | invalid value for option '--iam': unknown value 'maybe'; expected"
            + " enforce or audit",
        "serve --compression gzip | invalid value for option '--compression': unknown compression"
            + " 'gzip'; expected none, zlib-fast, zlib-small, zlib-small-32k, zstd-fast or"
            + " zstd-small",
        "serve --export-regions mars | invalid value for option '--export-regions' (REGION):"
            + " unknown region 'mars'; expected cn-north-1, cn-east-1, cn-east-2 or cn-south-1",
        "serve --oss-endpoint 127.0.0.1:9000 | invalid value for option '--oss-endpoint':"
            + " '127.0.0.1:9000' is not a URL; expected http://HOST:PORT or https://HOST:PORT",
        "serve --oss-endpoint http://a:9000 | --oss-endpoint needs --oss-access-key and"
            + " --oss-secret-key",
        "serve --oss-access-key a | --oss-access-key needs --oss-endpoint",
        "serve --oss-region r | --oss-region needs --oss-endpoint",
        "serve --oss-addressing path | --oss-addressing needs --oss-endpoint",
        "serve --oss-port 1 --oss-endpoint http://a --oss-access-key a --oss-secret-key b |"
            + " --oss-port is for the built-in store; remove it or --oss-endpoint",
        "serve --snapshot-dir d | --snapshot-dir is for emulators that share a database; give it"
            + " with --pg-url",
        "env --only shell | --only needs --client",
        "env --client ruby | invalid value for option '--client': unknown value 'ruby'; expected"
            + " java, node, python, go or jdc",
        "tasks --access-key a | --access-key and --secret-key have to be given together",
        "image add f --status deleting | invalid value for option '--status': unknown value"
            + " 'deleting'; expected ready, pending or error",
        "image add f --root-device disk | invalid value for option '--root-device': unknown value"
            + " 'disk'; expected cloudDisk or localDisk",
        "image add f --name a/b | invalid --name 'a/b'; expected 1 to 32 letters, digits, Chinese"
            + " characters, '-', '_' and '.'",
        "policy explain --action a | expected either --role or --policy",
        "policy explain --action a --policy f | --policy needs --principal",
        "policy explain --action a --policy pom.xml --principal p --context c | invalid --context"
            + " 'c'; expected KEY=VALUE",
        "policy explain --action a --policy f --principal p --account 1 | --account needs --role",
        "policy explain --action a --policy f --principal p --endpoint http://a | --endpoint needs"
            + " --role",
      })
  void eachMistakeIsNamed(String arguments, String line) {
    Said said = Said.by(arguments.split(" ", -1));
    assertWrong(said);
    assertTrue(said.err().startsWith("emulator: " + line + "; see ./emulator "), said.err());
  }

  /** Scripts tell a policy that says no from one that cannot be asked. */
  @Test
  void aFileThatIsMissingIsNotAnAnswer() {
    assertEquals(
        new Said(2, "", "emulator: there is no file 'nowhere.json'; check the path\n"),
        check("nowhere.json"));
  }

  private static Said check(String file) {
    return Said.by("policy", "check", file);
  }
}
