package io.imageexport.api.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.imageexport.api.file.Aside;
import io.imageexport.api.file.Owners;
import io.imageexport.api.file.Trees;
import io.imageexport.api.file.WholeFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The folder of the embedded database.
 *
 * <pre>
 * data             PostgreSQL's own files; belongs to the user that its programs run as
 * data.unfinished  the same while it is being made
 * password         the password of the database; readable by its user only
 * access           who may connect, written at each start
 * lock             held by the server and each of its processes as long as they live
 * log, log.old     the output of the programs
 * programs         the programs
 * </pre>
 *
 * <p>Everything but {@code data} belongs to the user that runs the emulator, is out of reach of the
 * programs' user, and can be made again.
 */
record PostgresFolder(Path path) {
  private static final String PASSABLE = "rwx--x--x";
  private static final int PASSWORD_BYTES = 24;
  private static final Pattern PASSWORD = Pattern.compile("[0-9a-f]{" + 2 * PASSWORD_BYTES + "}");

  /** Stands in for PostgreSQL's own pg_hba.conf, which its user may have changed. */
  private static final String ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n";

  PostgresFolder {
    requireNonNull(path, "path is null");
  }

  Path data() {
    return path.resolve("data");
  }

  Path unfinishedData() {
    return path.resolve("data.unfinished");
  }

  Path access() {
    return path.resolve("access");
  }

  Path lock() {
    return path.resolve("lock");
  }

  Path log() {
    return path.resolve("log");
  }

  private Path passwordFile() {
    return path.resolve("password");
  }

  void make() throws IOException {
    Aside.unlessDirectory(path);
    if (!Files.exists(path)) {
      Files.createDirectories(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(PASSABLE));
    }
  }

  /** Removes what an earlier start left unfinished, and makes what each start needs. */
  void prepare(UnprivilegedUser user) throws IOException {
    switch (user) {
      case UnprivilegedUser.SameUser same -> {}
      case UnprivilegedUser.UserNamespace namespace -> reclaim();
      case UnprivilegedUser.Nobody nobody -> reclaim();
    }
    if (Files.exists(unfinishedData(), LinkOption.NOFOLLOW_LINKS)) {
      user.takeBack(unfinishedData());
      Trees.delete(unfinishedData());
    }
    Aside.unlessFile(lock());
    if (!Files.exists(lock())) {
      // The programs' user opens it, to read only.
      Files.createFile(lock());
      Files.setPosixFilePermissions(lock(), PosixFilePermissions.fromString("rw-r--r--"));
    }
    Aside.unlessFile(access());
    Files.writeString(access(), ACCESS);
    Files.setPosixFilePermissions(access(), PosixFilePermissions.fromString("rw-r--r--"));
  }

  /** Earlier versions gave the whole folder to nobody, who may have put anything there since. */
  private void reclaim() throws IOException {
    if (Owners.of(path) != Owners.NOBODY) {
      return;
    }
    Ownership.takeFolder(path, PASSABLE);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (!entry.equals(data())) {
          Ownership.takeFrom(Owners.NOBODY, entry);
          Trees.delete(entry);
        }
      }
    }
  }

  /**
   * Whether the database has been made.
   *
   * @throws IOException in one line, if something else is in its place
   */
  boolean hasData() throws IOException {
    if (Files.isDirectory(data())) {
      return true;
    }
    if (Files.exists(data(), LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          data()
              + " is not a directory; restore the directory, or move the file away to begin with an"
              + " empty database");
    }
    return false;
  }

  /** Puts the finished database in its place, in one step. */
  void publishData() throws IOException {
    Files.move(unfinishedData(), data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The password that the database was given; empty if the file does not hold one. */
  Optional<String> password() throws IOException {
    return WholeFile.read(passwordFile())
        .map(String::strip)
        .filter(text -> PASSWORD.matcher(text).matches());
  }

  void keepPassword(String password) throws IOException {
    WholeFile.writePrivate(passwordFile(), password.getBytes(US_ASCII));
  }

  static String newPassword() {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
