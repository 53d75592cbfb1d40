package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.model.ServiceError;
import com.jdcloud.sdk.service.vm.model.ImageTasksRequest;
import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.testing.Patience;
import io.imageexport.testing.Thorough;
import io.imageexport.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file of a data directory is damaged in every way, one at a time, before a start. The start
 * either succeeds and finds what was exported before, or it ends with one line that names the file
 * and the way out.
 *
 * <p>The directory is that of a killed emulator with exports, imports, copies and certificates, and
 * its files are found by walking through it. A seeded sample of files is damaged, each in one way;
 * a larger sample with {@code -Dimageexport.thorough=true}. {@code -Dimageexport.damage.seed=N}
 * chooses other ones, and {@code -Dimageexport.damage.all=true} tries each file in each way, which
 * takes hours.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(7_200)
class DamagedDirectoryIT {
  private static final long SEED = Long.getLong("imageexport.damage.seed", 20_261_130);
  private static final boolean ALL = Boolean.getBoolean("imageexport.damage.all");
  private static final String BUCKET = "test-export";
  private static final String DATABASE = "postgres/data/";
  private static final String PROGRAMS = "postgres/programs/";

  /** PostgreSQL takes what it cannot read of its log for the log's end. */
  private static final String LOG = DATABASE + "pg_wal/";

  /** Tables and indexes, with the maps of their free space, by their numbers. */
  private static final Pattern TABLE =
      Pattern.compile(DATABASE + "(?:base/\\d+|global)/\\d+(?:_\\w+)?");

  /** How a file can be damaged. */
  enum Damage {
    EMPTY,
    GARBAGE,
    CUT_OFF,
    MISSING,
    DIRECTORY,
    PIPE;

    void to(Path file, Random random) throws IOException, InterruptedException {
      byte[] content = Files.readAllBytes(file);
      byte[] garbage = new byte[Math.max(content.length, 100)];
      random.nextBytes(garbage);
      Files.delete(file);
      switch (this) {
        case EMPTY -> Files.createFile(file);
        case GARBAGE -> Files.write(file, garbage);
        case CUT_OFF -> Files.write(file, Arrays.copyOf(content, content.length / 2));
        case MISSING -> {}
        case DIRECTORY -> Files.write(Files.createDirectory(file).resolve("file"), garbage);
        case PIPE -> Tool.run("mkfifo", file.toString());
      }
    }
  }

  private final Random random = new Random(SEED);
  private Path template;
  private Path data;
  private String taskId;
  private String object;
  private byte[] exported;

  @BeforeAll
  void makeTemplate(@TempDir Path directory) throws Exception {
    template = directory.resolve("template");
    data = directory.resolve("data");
    Path seed = SmallSeed.write(directory.resolve("seed.yaml"), "img-linux00001", 1);
    try (EmulatorProcess emulator = EmulatorProcess.serve(data, "--seed", seed.toString())) {
      JavaSdk sdk = JavaSdk.of(emulator);
      taskId = sdk.submit(JavaSdk.request("img-linux00001"));
      TaskInfo task = sdk.awaitEnd(taskId);
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
      object = task.getOssObject();
      exported =
          Files.readAllBytes(
              Downloads.fetch(emulator, BUCKET, object, directory.resolve("first.qcow2")));
      importAgain(sdk);
      sdk.awaitReady(sdk.copy("img-linux00001", JavaSdk.REGION), JavaSdk.REGION);
      killWithDatabase(emulator);
    }
    Tool.run("cp", "-a", data.toString(), template.toString());
  }

  private static void killWithDatabase(EmulatorProcess emulator) throws Exception {
    List<ProcessHandle> database = emulator.handle().descendants().toList();
    emulator.kill();
    for (ProcessHandle process : database) {
      process.destroyForcibly();
      process.onExit().get(Patience.seconds(30), TimeUnit.SECONDS);
    }
  }

  private void importAgain(JavaSdk sdk) throws InterruptedException {
    TaskInfo task = sdk.awaitEnd(sdk.importQcow2(BUCKET, object, "come-back"));
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
  }

  private List<String> files(Pattern which) throws IOException {
    try (Stream<Path> paths = Files.walk(template)) {
      return paths
          .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> template.relativize(path).toString())
          .filter(name -> which.matcher(name).matches())
          .sorted()
          .toList();
    }
  }

  private List<String> sample(List<String> names, int count) {
    List<String> shuffled = new ArrayList<>(names);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, Math.min(count, shuffled.size()));
  }

  /** Each file with each damage, or some of the files with one of them, chosen by the seed. */
  private Stream<Arguments> damaged(
      List<String> names, int usual, int thorough, List<Damage> kinds) {
    if (ALL) {
      return names.stream()
          .flatMap(name -> kinds.stream().map(damage -> Arguments.of(name, damage)));
    }
    return sample(names, Thorough.Condition.isMet() ? thorough : usual).stream()
        .map(name -> Arguments.of(name, kinds.get(random.nextInt(kinds.size()))));
  }

  /** Pipes are for files that the emulator reads itself. */
  private static List<Damage> kindsForPostgres() {
    return Stream.of(Damage.values()).filter(damage -> damage != Damage.PIPE).toList();
  }

  private Stream<Arguments> ownFiles() throws IOException {
    Pattern own = Pattern.compile("(?!" + DATABASE + "|" + PROGRAMS + ").*");
    List<String> names = files(own);
    for (String expected :
        List.of(
            "lock", "name", "running.json", "store-key.json", "postgres/password", "tls/ca.pem")) {
      assertTrue(names.contains(expected), expected + " is not in " + names);
    }
    return damaged(names, 8, 40, List.of(Damage.values()));
  }

  private Stream<Arguments> programs() throws IOException {
    List<String> names = files(Pattern.compile(PROGRAMS + ".*"));
    return damaged(names, 1, 4, List.of(Damage.values()));
  }

  private Stream<Arguments> controlFiles() throws IOException {
    List<String> names =
        files(Pattern.compile(DATABASE + ".*")).stream()
            .filter(name -> !TABLE.matcher(name).matches())
            .toList();
    assertTrue(names.contains(DATABASE + "global/pg_control"), names.toString());
    assertTrue(names.contains(DATABASE + "postmaster.pid"), names.toString());
    return damaged(names, 4, 20, kindsForPostgres());
  }

  private Stream<Arguments> tables() throws IOException {
    List<String> names = files(TABLE);
    return damaged(names, 2, 8, kindsForPostgres());
  }

  @ParameterizedTest
  @MethodSource({"ownFiles", "programs"})
  void whatCanBeMadeAgainIsMadeAgain(String name, Damage damage) throws Exception {
    restore();
    damage.to(data.resolve(name), random);
    try (EmulatorProcess emulator = EmulatorProcess.serve(data)) {
      assertNoTrace(emulator.output());
      JavaSdk sdk = JavaSdk.of(emulator);
      assertEquals("finished", sdk.find(taskId).orElseThrow().getTaskStatus());
      if (!name.startsWith("objects/")) {
        Path again = Downloads.fetch(emulator, BUCKET, object, data.resolveSibling("again.qcow2"));
        assertTrue(Arrays.equals(exported, Files.readAllBytes(again)), "another object");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("controlFiles")
  void aDamagedDatabaseIsRepairedOrNamed(String name, Damage damage) throws Exception {
    restore();
    damage.to(data.resolve(name), random);
    try (EmulatorProcess emulator = EmulatorProcess.serve(data)) {
      assertNoTrace(emulator.output());
      Optional<TaskInfo> task = JavaSdk.of(emulator).find(taskId);
      if (task.isPresent() || !name.startsWith(LOG)) {
        assertEquals("finished", task.orElseThrow().getTaskStatus());
      }
    } catch (IOException refused) {
      assertOneLineWithAWayOut(refused);
    }
  }

  /** A table that is not read at the start is found to be damaged when it is. */
  @ParameterizedTest
  @MethodSource("tables")
  void aDamagedTableIsNamedWhenItIsRead(String name, Damage damage) throws Exception {
    restore();
    damage.to(data.resolve(name), random);
    try (EmulatorProcess emulator = EmulatorProcess.serve(data)) {
      assertNoTrace(emulator.output());
      ServiceError error =
          JavaSdk.of(emulator)
              .vm()
              .imageTasks(new ImageTasksRequest().regionId(JavaSdk.REGION))
              .getError();
      if (error != null) {
        assertTrue(List.of(500, 503).contains(error.getCode()), error.getMessage());
        assertFalse(error.getMessage().contains("\tat "), error.getMessage());
      }
    } catch (IOException refused) {
      assertOneLineWithAWayOut(refused);
    }
  }

  private void assertOneLineWithAWayOut(IOException refused) {
    String output = refused.getMessage().replaceFirst("^the emulator did not start: ", "").strip();
    assertEquals(1, output.lines().count(), output);
    assertTrue(output.startsWith("emulator: "), output);
    Path database = data.resolve("postgres");
    assertTrue(output.contains(database.toString()), output);
    assertTrue(output.contains("restore " + database + " from a copy, or delete it"), output);
  }

  private static void assertNoTrace(String output) {
    assertFalse(output.contains("\tat ") || output.contains("Exception"), output);
  }

  /** Everything as it was; the programs are put in order by the start itself. */
  private void restore() throws Exception {
    Tool.run(
        "sh",
        "-c",
        """
        cd "$1"
        mv postgres/programs ..
        rm -rf * .[!.]*
        (cd "$0" && tar cf - --exclude=./postgres/programs .) | tar xpf -
        mv ../programs postgres/
        """,
        template.toString(),
        data.toString());
  }
}
