package io.imageexport.api.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.api.file.Owners;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * As root without user namespaces the database runs as the user nobody, who attacks here: whatever
 * that user puts in place of its files, root writes, gives away and deletes nothing elsewhere.
 */
@Timeout(1_200)
class NobodyTest {
  private static final UnprivilegedUser NOBODY = new UnprivilegedUser.Nobody();

  /** Unpacked once for most tests. */
  @TempDir private static Path shared;

  @TempDir private Path parent;

  private PostgresFolder folder;
  private Path victims;

  @BeforeEach
  void prepare() throws Exception {
    Tool.require("setpriv", "util-linux");
    if (!Owners.isRoot()) {
      Tool.skip("only root can run the database as nobody; run the tests as root");
    }
    folder = new PostgresFolder(parent.resolve("pg"));
    victims = Files.createDirectory(parent.resolve("victims"));
    Path secret = Files.writeString(victims.resolve("file"), "root's");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Path open = Files.createDirectory(victims.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxr-x"));
    Path given = Files.writeString(open.resolve("nobodys"), "nobody's, but elsewhere");
    Files.setAttribute(given, "unix:uid", Owners.NOBODY);
    Files.writeString(open.resolve("file"), "root's, in a directory for all");
  }

  private EmbeddedPostgres start(UnprivilegedUser user) throws Exception {
    return start(user, shared.resolve("programs"));
  }

  private EmbeddedPostgres start(UnprivilegedUser user, Path programs) throws Exception {
    folder.make();
    return EmbeddedPostgres.start(folder, programs, user, StartupWait.quiet(), server -> {});
  }

  /** Each file with its owner, permissions, time and content. */
  private Map<String, String> state(Path top) throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(top)) {
      for (Path path : paths.toList()) {
        state.put(
            top.relativize(path).toString(),
            Files.readAttributes(
                        path, "unix:uid,gid,mode,nlink,lastModifiedTime", LinkOption.NOFOLLOW_LINKS)
                    .entrySet()
                    .stream()
                    .sorted(Map.Entry.comparingByKey())
                    .toList()
                + (Files.isRegularFile(path) ? Files.readString(path) : ""));
      }
    }
    return state;
  }

  /**
   * Runs a shell as nobody, on whatever it can do; {@code $1} is the folder, {@code $2} the
   * victims.
   */
  private Process attack(String script) throws IOException {
    List<String> command = new ArrayList<>(NOBODY.prefix());
    command.addAll(
        List.of("sh", "-c", script, "attack", folder.path().toString(), victims.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void onlyItsDataBelongsToNobody() throws Exception {
    start(NOBODY).close();
    try (Stream<Path> paths = Files.walk(folder.path())) {
      for (Path path : paths.toList()) {
        int expected = path.startsWith(folder.data()) ? Owners.NOBODY : Owners.ROOT;
        assertEquals(expected, Owners.of(path), path.toString());
      }
    }
  }

  @Test
  void noLinkIsFollowedThatNobodyPutsInPlaceOfAFile() throws Exception {
    start(NOBODY).close();
    Map<String, String> before = state(victims);
    attack(
            """
            for name in log log.old password access lock programs manifest data.unfinished; do
              rm -rf "$1/$name"
              ln -sfn "$2/file" "$1/$name"
            done
            for name in postmaster.pid postmaster.opts postgresql.auto.conf postgresql.conf log \
                pg_hba.conf pg_stat/pgstat.stat global/pg_internal.init; do
              rm -rf "$1/data/$name"
              ln -sfn "$2/file" "$1/data/$name"
            done
            """)
        .waitFor();
    assertTrue(Files.isSymbolicLink(folder.data().resolve("postmaster.pid")), "the attack works");
    assertTrue(!Files.isSymbolicLink(folder.log()), "not where everything is root's");
    start(NOBODY).close();
    assertEquals(before, state(victims));
  }

  @Test
  void noLinkIsFollowedThatNobodyPutsInPlaceOfADirectory() throws Exception {
    start(NOBODY).close();
    Map<String, String> before = state(victims);
    attack(
            """
            for name in base global pg_wal pg_xact; do
              mv "$1/data/$name" "$1/data/$name.mine"
              ln -sfn "$2" "$1/data/$name"
            done
            """)
        .waitFor();
    assertThrows(IOException.class, () -> start(NOBODY));
    assertThrows(IOException.class, () -> start(new UnprivilegedUser.UserNamespace()));
    assertThrows(IOException.class, () -> start(NOBODY));
    assertEquals(before, state(victims));
  }

  @Test
  void noLinkIsFollowedThatComesAndGoesDuringAStart() throws Exception {
    start(NOBODY).close();
    Map<String, String> before = state(victims);
    Process attack =
        attack(
            """
            cd "$1/data"
            while :; do
              for name in postmaster.pid postmaster.opts postgresql.auto.conf; do
                ln -sfn "$2/file" "$name"
                rm -f "$name"
              done
              mkdir extra
              rmdir extra
              ln -s "$2/open" extra
              rm extra
            done
            """);
    try {
      for (int round = 0; round < 3; round++) {
        try {
          start(NOBODY).close();
        } catch (IOException itsOwnFault) {
          assertTrue(itsOwnFault.getMessage().contains(folder.path().toString()));
        }
      }
      assertTrue(attack.isAlive());
    } finally {
      attack.destroyForcibly().waitFor();
    }
    assertEquals(before, state(victims));
    start(NOBODY).close();
  }

  /** A machine may have user namespaces at one start and none at the next. */
  @Test
  void theDataGoesToRootAndBackWithoutALink() throws Exception {
    start(NOBODY).close();
    attack("ln -s \"$2/open\" \"$1/data/base/link\"; chmod -R 777 \"$1/data\"").waitFor();
    Map<String, String> before = state(victims);
    UnprivilegedUser namespace = new UnprivilegedUser.UserNamespace();
    if (Tool.succeeds("unshare", "--user", "true")) {
      start(namespace).close();
    } else {
      namespace.give(folder.data());
    }
    try (Stream<Path> paths = Files.walk(folder.data())) {
      for (Path path : paths.toList()) {
        assertEquals(Owners.ROOT, Owners.of(path), path.toString());
      }
    }
    start(NOBODY).close();
    assertEquals(before, state(victims));
  }

  /** The window of each step is short, so the attacker is given many. */
  @Test
  void noLinkIsFollowedWhileATreeChangesHands() throws Exception {
    Path tree = Files.createDirectories(folder.data().resolve("base"));
    for (int i = 0; i < 40; i++) {
      Files.createFile(Files.createDirectory(tree.resolve("d" + i)).resolve("file"));
    }
    Ownership.giveTo(Owners.NOBODY, folder.data());
    Map<String, String> before = state(victims);
    Process attack =
        attack(
            """
            cd "$1/data/base"
            while :; do
              for i in 3 17 39; do
                mv d$i e$i
                ln -s "$2/open" d$i
                rm d$i
                mv e$i d$i
              done
            done
            """);
    try {
      for (int round = 0; round < 60; round++) {
        Ownership.takeFrom(Owners.NOBODY, folder.data());
        Ownership.giveTo(Owners.NOBODY, folder.data());
      }
      assertTrue(attack.isAlive());
    } finally {
      attack.destroyForcibly().waitFor();
    }
    assertEquals(before, state(victims));
  }

  /** An earlier version gave the whole folder to nobody. */
  @Test
  void whatIsNotDataIsMadeAgainIfNobodyOwnsIt() throws Exception {
    Path programs = folder.path().resolve("programs");
    start(NOBODY, programs).close();
    Map<String, String> before = state(victims);
    Tool.run("chown", "-R", Integer.toString(Owners.NOBODY), folder.path().toString());
    attack(
            """
            cd "$1"
            for name in log log.old password access lock initdb.log programs data.unfinished; do
              rm -rf "$name"
              ln -sfn "$2/file" "$name"
            done
            rm programs
            ln -s "$2/open" programs
            """)
        .waitFor();
    start(NOBODY, programs).close();
    assertEquals(before, state(victims));
    assertEquals(Owners.ROOT, Owners.of(folder.path()));
    assertEquals(Owners.ROOT, Owners.of(programs.resolve("bin/postgres")));
  }

  @Test
  void aFileWithAnotherNameElsewhereIsNotGivenAway() throws Exception {
    Path data = Files.createDirectories(folder.data());
    Files.createLink(data.resolve("link"), victims.resolve("file"));
    IOException refusal =
        assertThrows(IOException.class, () -> Ownership.giveTo(Owners.NOBODY, data));
    assertTrue(refusal.getMessage().startsWith(data.resolve("link") + " has another name"));
    assertEquals(Owners.ROOT, Owners.of(victims.resolve("file")));
  }
}
