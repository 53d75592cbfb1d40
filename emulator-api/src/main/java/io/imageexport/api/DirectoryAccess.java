package io.imageexport.api;

import io.imageexport.api.file.Owners;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other users from changing and from reading what is in a directory of the emulator's.
 *
 * <p>Root follows links that every user can make, so root works only where no other user can make
 * one: in directories of its own. Everybody else relies on the system's permissions.
 */
final class DirectoryAccess {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryAccess.class);
  private static final Set<PosixFilePermission> FOR_OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
      PosixFilePermissions.fromString("----w--w-");

  /** What others may do at most, by the place in a data directory. */
  private static final Map<String, Set<PosixFilePermission>> MOST = new LinkedHashMap<>();

  static {
    allow("------", "objects", "snapshots", "store-key.json", "emulator.log", "postgres/password");
    allow("------", "tls/issuer.pem", "tls/server.pem");
    // PostgreSQL refuses its data where others may write to it, or read all of it.
    allow("r-x---", "postgres/data");
    allow("r-xr-x", "postgres", "tls");
    allow("r--r--", "lock", "name");
  }

  private DirectoryAccess() {}

  private static void allow(String others, String... places) {
    for (String place : places) {
      MOST.put(place, PosixFilePermissions.fromString("---" + others));
    }
  }

  /**
   * Makes sure, as root, that nobody else can put a link into a directory or replace it. Does
   * nothing for other users, and where there is no such directory yet.
   *
   * @param names of the emulator's own entries, and what the names of others begin with
   * @throws IOException in one line, if the directory or an entry belongs to another user
   */
  static void requireOwn(Path directory, List<String> names) throws IOException {
    if (!Owners.isRoot() || !Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    requireRoots(directory, directory);
    if (!Files.isDirectory(directory)) {
      return;
    }
    Path real = directory.toRealPath();
    requireRoots(real, directory);
    boolean isOurs = false;
    boolean isEmpty = true;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(real)) {
      for (Path entry : entries) {
        isEmpty = false;
        String name = entry.getFileName().toString();
        if (names.stream().anyMatch(name::startsWith)) {
          requireRoots(entry, directory);
          isOurs = true;
        }
      }
    }
    requireClosed(real, isOurs || isEmpty);
  }

  /** Earlier versions gave the folder of the database to the user that its programs run as. */
  private static void requireRoots(Path path, Path directory) throws IOException {
    boolean isDatabase = path.endsWith("postgres") && Owners.of(path) == Owners.NOBODY;
    if (Owners.of(path) != Owners.ROOT && !isDatabase) {
      throw new IOException(
          "%s belongs to %s, and the emulator runs as root, which would take it over; run the emulator as %s, or choose another directory than %s"
              .formatted(path, Owners.nameOf(path), Owners.nameOf(path), directory));
    }
  }

  private static void requireClosed(Path directory, boolean isOurs) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
    Set<PosixFilePermission> closed = without(permissions, WRITABLE_BY_OTHERS);
    if (closed.equals(permissions)) {
      return;
    }
    if (!isOurs) {
      throw new IOException(
          "%s can be written by other users (%s), and the emulator runs as root; close it with: chmod go-w %s, or choose another directory"
              .formatted(directory, PosixFilePermissions.toString(permissions), directory));
    }
    Files.setPosixFilePermissions(directory, closed);
    LOG.warn(
        "{} could be written by other users ({}), and is closed to them now",
        directory,
        PosixFilePermissions.toString(permissions));
  }

  /**
   * Takes from other users what they need not be able to do, as after {@code chmod -R g+rwX}. The
   * caller holds the lock of the data directory.
   */
  static void closeToOthers(Path dataDirectory) throws IOException {
    List<String> closed = new ArrayList<>();
    for (Map.Entry<String, Set<PosixFilePermission>> entry : MOST.entrySet()) {
      Path path = dataDirectory.resolve(entry.getKey());
      if (!Files.exists(path)) {
        continue;
      }
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      Set<PosixFilePermission> tooMuch = without(FOR_OTHERS, entry.getValue());
      Set<PosixFilePermission> allowed = without(permissions, tooMuch);
      if (!allowed.equals(permissions) && change(path, allowed)) {
        closed.add(entry.getKey());
      }
    }
    if (!closed.isEmpty()) {
      LOG.warn(
          "closed to other users, who could read or write more than they need in {}: {}",
          dataDirectory,
          String.join(", ", closed));
    }
  }

  private static boolean change(Path path, Set<PosixFilePermission> permissions) {
    try {
      Files.setPosixFilePermissions(path, permissions);
      return true;
    } catch (IOException notOurs) {
      LOG.warn(
          "{} is open to other users; close it with: chmod {} {}",
          path,
          PosixFilePermissions.toString(permissions),
          path);
      return false;
    }
  }

  private static Set<PosixFilePermission> without(
      Set<PosixFilePermission> permissions, Set<PosixFilePermission> taken) {
    Set<PosixFilePermission> left = EnumSet.noneOf(PosixFilePermission.class);
    left.addAll(permissions);
    left.removeAll(taken);
    return left;
  }
}
