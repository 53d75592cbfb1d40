package io.imageexport.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.testing.Patience;
import io.imageexport.testing.Thorough;
import io.imageexport.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The user's locale decides nothing: the main scenario, with Chinese names for files, folders,
 * images, objects and resources, has the same outcome in each: in six with {@code
 * -Dimageexport.thorough=true}, else in two.
 *
 * <p>A script plays it, as a JVM that runs in another encoding than UTF-8 cannot name its files.
 */
class LocaleIT {
  private static final Duration SCENARIO_LIMIT = Duration.ofMinutes(4);
  private static final Path RESOURCES = Path.of("src", "test", "resources", "locales");

  private static final String OUTCOME =
      """
      data:    仓库/数据
      image:   镜像
      missing: emulator: '没有.img' is refused: there is no such file
      export:  test-export/exportImage_IMAGE test-export/exportImage_IMAGE_vdb\s
      tasks:   ExportImage 100 %
      put:     200
      get:     镜像
      allowed: ALLOW
      denied:  IMPLICIT-DENY
      check:   策略.json: valid, 0 findings
      files:   ./objects.out ./progress.out ./serve.out ./对象.txt ./数据盘.img ./种子.yaml ./策略.json \
      ./系统盘.img\s
      folders: . .. ../仓库 ./数据\s
      """;

  /** Locales that only this test installs. */
  @TempDir private static Path locales;

  @TempDir private Path folder;

  /**
   * A user's locale.
   *
   * @param variables of the environment that set it
   */
  record UsersLocale(String name, Map<String, String> variables) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<UsersLocale> locales() {
    Stream<UsersLocale> always =
        Stream.of(new UsersLocale("C", Map.of("LC_ALL", "C")), installed("zh_CN.GB18030", "LANG"));
    return Thorough.Condition.isMet() ? Stream.concat(always, otherLocales()) : always;
  }

  private static Stream<UsersLocale> otherLocales() {
    return Stream.of(
        new UsersLocale("none set, as in cron", Map.of()),
        new UsersLocale("one that is not installed, as after ssh", Map.of("LC_ALL", "xx_XX.UTF-8")),
        installed("de_DE.ISO-8859-1", "LC_CTYPE"),
        installed("tr_TR.UTF-8", "LC_ALL"));
  }

  private static UsersLocale installed(String name, String variable) {
    return new UsersLocale(name, Map.of(variable, name, "LOCPATH", locales.toString()));
  }

  @BeforeAll
  static void installLocales() throws Exception {
    Tool.require("localedef", "libc-bin");
    Tool.requireFile(Path.of("/usr/share/i18n/locales/tr_TR"), "locales");
    for (String name : List.of("zh_CN.GB18030", "de_DE.ISO-8859-1", "tr_TR.UTF-8")) {
      String[] parts = name.split("\\.", 2);
      Tool.run("localedef", "-i", parts[0], "-f", parts[1], locales.resolve(name).toString());
    }
  }

  @BeforeEach
  void placeFiles() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String file : List.of("seed.yaml", "policy.json")) {
      Files.copy(RESOURCES.resolve(file), folder.resolve(file));
    }
    PreparedDatabase.placeIn(folder.resolve("data"));
  }

  @ParameterizedTest
  @MethodSource("locales")
  void theMainScenarioHasTheSameOutcome(UsersLocale locale) throws Exception {
    Tool.require("curl", "curl");
    assertEquals(OUTCOME, play(locale));
  }

  private String play(UsersLocale locale) throws IOException, InterruptedException {
    Path output = folder.resolve("scenario.out");
    ProcessBuilder builder =
        new ProcessBuilder(
                "sh",
                RESOURCES.resolve("scenario.sh").toString(),
                Launcher.path().toString(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
    environment.putAll(locale.variables());
    Process scenario = builder.start();
    if (!scenario.waitFor(Patience.of(SCENARIO_LIMIT).toSeconds(), TimeUnit.SECONDS)) {
      scenario.descendants().forEach(ProcessHandle::destroy);
      scenario.destroy();
      throw new IOException("the scenario did not end: " + Files.readString(output));
    }
    String said = Files.readString(output, UTF_8);
    assertEquals(0, scenario.exitValue(), said);
    return said;
  }

  /** In some languages, formats write other digits unless they are told not to. */
  @Test
  void aLanguageWithOtherDigitsChangesNothing() throws Exception {
    List<String> inArabic = List.of("env", "JDK_JAVA_OPTIONS=-Duser.language=ar -Duser.country=EG");
    Path data = folder.resolve("data");
    Path disk = Files.write(folder.resolve("disk.img"), new byte[1 << 20]);
    try (EmulatorProcess emulator = EmulatorProcess.serveBy(inArabic, data)) {
      JavaSdk sdk = JavaSdk.of(emulator);
      TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request("img-demo000001")));
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
      assertAsciiDigits(emulator.output());
      for (List<String> command :
          List.of(
              List.of("image", "add", disk.toString(), "--format", "raw"),
              List.of("image", "list"),
              List.of("export", "img-demo000001", "--oss-prefix", "again"),
              List.of("tasks"))) {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--data-dir", data.toString()));
        EmulatorProcess.Outcome outcome =
            EmulatorProcess.runBy(inArabic, arguments.toArray(String[]::new));
        assertEquals(0, outcome.status(), outcome.output());
        assertAsciiDigits(outcome.output());
      }
    }
  }

  private static void assertAsciiDigits(String output) {
    assertTrue(
        output.codePoints().filter(Character::isDigit).allMatch(digit -> digit < 128), output);
  }

  /** Who starts the archive without the launcher is told how. */
  @Test
  void javaInAnotherEncodingIsRefusedAndHelpIsNot() throws Exception {
    List<String> inC = List.of("env", "LC_ALL=C");
    EmulatorProcess.Outcome refused = EmulatorProcess.runBy(inC, "policy", "check", "policy.json");
    assertEquals(2, refused.status(), refused.output());
    assertEquals(1, refused.output().lines().count(), refused.output());
    assertTrue(
        refused.output().contains("start it with ./emulator, or with LC_ALL=C.UTF-8"),
        refused.output());
    assertEquals(0, EmulatorProcess.runBy(inC, "--help").status());
  }
}
