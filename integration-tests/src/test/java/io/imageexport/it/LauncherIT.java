package io.imageexport.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.testing.Patience;
import io.imageexport.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The launcher on a fresh clone, and on machines of other kinds. */
class LauncherIT {
  private static final long LIMIT_SECONDS = 60;

  /** A heading of docs/commands.md and the block below it. */
  private static final Pattern SECTION =
      Pattern.compile("## emulator ?(.*)\n\n```\n((?s:.*?))```\n");

  private static final List<Path> PLACES_OF_JDKS =
      Stream.of("/usr/lib64/jvm", "/usr/java", "/opt/java", "/opt/jdk").map(Path::of).toList();

  @TempDir private Path folder;

  /** A command of docs/commands.md, and its help. */
  record Documented(String command, String help) {
    @Override
    public String toString() {
      return command;
    }
  }

  static Stream<Documented> commands() throws IOException {
    String document = Files.readString(Launcher.project().resolve("docs").resolve("commands.md"));
    List<Documented> found =
        SECTION.matcher(document).results().map(LauncherIT::documented).toList();
    assertTrue(found.size() > 10, document);
    return found.stream();
  }

  private static Documented documented(MatchResult section) {
    return new Documented(section.group(1), section.group(2));
  }

  private static EmulatorProcess.Outcome run(List<String> command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(Patience.seconds(LIMIT_SECONDS), TimeUnit.SECONDS), output);
    return new EmulatorProcess.Outcome(process.exitValue(), output);
  }

  /** What a clone has before its first build, as far as help needs it. */
  private Path unbuilt() throws IOException {
    Path project = Launcher.project();
    Files.createDirectories(folder.resolve("docs"));
    for (String file : List.of("emulator", "pom.xml", "docs/commands.md")) {
      Files.copy(project.resolve(file), folder.resolve(file));
    }
    return folder.resolve("emulator");
  }

  private static EmulatorProcess.Outcome typed(Path launcher, String words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(words.strip().split(" +")));
    return run(command);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpNeedsNoBuild(Documented documented) throws Exception {
    EmulatorProcess.Outcome help = typed(unbuilt(), documented.command() + " --help");
    assertEquals(new EmulatorProcess.Outcome(0, documented.help()), help);
    assertFalse(Files.exists(folder.resolve("emulator-api")), "it has begun to build");
  }

  @Test
  void withoutACommandAndForItsVersionItNeedsNoBuildEither() throws Exception {
    Path launcher = unbuilt();
    assertEquals(
        new EmulatorProcess.Outcome(2, commands().findFirst().orElseThrow().help()),
        run(List.of(launcher.toString())));
    assertEquals(
        new EmulatorProcess.Outcome(0, "JD Cloud image-export emulator 0.1.0\n"),
        typed(launcher, "--version"));
    assertFalse(Files.exists(folder.resolve("emulator-api")), "it has begun to build");
  }

  /** As Git for Windows makes it, which people use together with WSL. */
  @Test
  void aCheckoutWithCarriageReturnsRuns() throws Exception {
    Tool.require("git", "git");
    Path project = Launcher.project();
    if (!Files.exists(project.resolve(".git"))) {
      Tool.skip("this is no clone: there is no .git to check out from");
    }
    Path clone = folder.resolve("clone");
    Tool.run(
        "git",
        "-c",
        "core.autocrlf=true",
        "clone",
        "--quiet",
        "--shared",
        project.toString(),
        clone.toString());
    EmulatorProcess.Outcome help = typed(clone.resolve("emulator"), "--help");
    assertEquals(0, help.status(), help.output());
    assertTrue(help.output().startsWith("Usage: ./emulator [OPTIONS] [COMMAND]\n"), help.output());
  }

  /** The script that jenv, asdf, mise and SDKMAN put on the PATH says nothing about the place. */
  @Test
  void aJdkBehindAShimIsAskedForItsHome() throws Exception {
    Tool.require("unshare", "util-linux");
    if (!Tool.succeeds("unshare", "--map-root-user", "--mount", "true")) {
      Tool.skip(
          "users may not make namespaces; allow it with: sysctl -w user.max_user_namespaces=10000");
    }
    for (Path place : PLACES_OF_JDKS) {
      if (Files.exists(place)) {
        Tool.skip("a JDK in " + place + " would be found first");
      }
    }
    for (String name : List.of("jdk", "empty", "shims", "home")) {
      Files.createDirectory(folder.resolve(name));
    }
    Path shim = folder.resolve("shims").resolve("java");
    Files.writeString(shim, "#!/bin/sh\nexec '" + folder.resolve("jdk") + "/bin/java' \"$@\"\n");
    assertTrue(shim.toFile().setExecutable(true));
    String hidden =
        """
        mount --bind "$1" "$2/jdk"
        [ ! -d /usr/lib/jvm ] || mount --bind "$2/empty" /usr/lib/jvm
        unset JAVA_HOME SDKMAN_DIR MISE_DATA_DIR ASDF_DATA_DIR
        HOME="$2/home" PATH="$2/shims:$PATH" exec "$3" --which-java
        """;
    assertEquals(
        new EmulatorProcess.Outcome(0, folder.resolve("jdk") + "/bin/java\n"),
        run(
            List.of(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                hidden,
                "sh",
                System.getProperty("java.home"),
                folder.toString(),
                Launcher.path().toString())));
  }
}
