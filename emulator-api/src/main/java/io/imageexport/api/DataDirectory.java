package io.imageexport.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imageexport.api.file.Aside;
import io.imageexport.api.file.FileProblem;
import io.imageexport.api.file.WholeFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The one directory in which an emulator keeps everything, and the lock that says whose it is.
 *
 * <pre>
 * lock          held as long as an emulator owns the directory
 * running.json  how to reach the emulator that owns it; readable by its user only
 * store-key.json  the key pair of the embedded object store; readable by its user only
 * name          what this directory is called in the task queue
 * postgres/     the embedded database and its programs
 * objects/      the embedded object store
 * tls/          the certificates of HTTPS, and what its clients trust
 * snapshots/    the blocks of images
 * emulator.log  what happened, in full
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {
  public static final String LOG_FILE = "emulator.log";

  private static final String LOCK = "lock";
  private static final String RUNNING = "running.json";
  private static final String STORE_KEY = "store-key.json";
  private static final String NAME = "name";
  private static final String POSTGRES = "postgres";
  private static final String OBJECTS = "objects";
  private static final String TLS = "tls";
  private static final String SNAPSHOTS = "snapshots";

  /** What the names of all entries begin with that an emulator makes. */
  private static final List<String> NAMES =
      List.of(LOG_FILE, LOCK, RUNNING, STORE_KEY, NAME, POSTGRES, OBJECTS, TLS, SNAPSHOTS);

  private static final int LOCK_ATTEMPTS = 10;
  private static final Duration LOCK_PAUSE = Duration.ofMillis(50);

  private static final FileAttribute<?> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path path;
  private final FileChannel lockFile;
  private final FileLock lock;

  private DataDirectory(Path path, FileChannel lockFile, FileLock lock) {
    this.path = path;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Takes the directory, and makes it first if there is none. Whoever has it is alone in it: what
   * an earlier emulator left there is of a dead one.
   *
   * @return empty if a running emulator has it
   * @throws IOException in one line, if it cannot be made or written
   */
  public static Optional<DataDirectory> take(Path directory)
      throws IOException, InterruptedException {
    Path path = requireNonNull(directory, "directory is null").toAbsolutePath().normalize();
    prepareOrExplain(path);
    try {
      FileChannel lockFile =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLockPatiently(lockFile);
      if (lock == null) {
        lockFile.close();
        return Optional.empty();
      }
      DataDirectory taken = new DataDirectory(path, lockFile, lock);
      // It would lead to processes that are no more.
      if (Files.isRegularFile(taken.runningFile())) {
        Files.delete(taken.runningFile());
      }
      DirectoryAccess.closeToOthers(path);
      return Optional.of(taken);
    } catch (FileSystemException e) {
      throw explained(path, e);
    }
  }

  /**
   * Makes the directory and what is private in it. Others may pass through, as the embedded
   * database must where it runs as another user, but neither look around nor read disks.
   */
  public static void prepareOrExplain(Path directory) throws IOException {
    try {
      prepare(directory.toAbsolutePath().normalize());
    } catch (FileSystemException e) {
      throw explained(directory, e);
    }
  }

  /** Says in one line what the file system has against a directory, and what to do. */
  static IOException explained(Path directory, IOException failure) {
    return FileProblem.describe(
            failure,
            "let the user who runs the emulator read and write it, or choose another --data-dir")
        .map(
            problem ->
                new IOException(
                    "data directory " + directory + " cannot be written: " + problem, failure))
        .orElse(failure);
  }

  private static void prepare(Path directory) throws IOException {
    DirectoryAccess.requireOwn(directory, NAMES);
    if (!Files.exists(directory)) {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }
    for (String name : List.of(OBJECTS, SNAPSHOTS)) {
      Path inner = directory.resolve(name);
      Aside.unlessDirectory(inner);
      if (!Files.exists(inner)) {
        Files.createDirectory(inner, PRIVATE_DIRECTORY);
      }
    }
    for (String name : List.of(LOCK, RUNNING, LOG_FILE)) {
      Aside.unlessFile(directory.resolve(name));
    }
    Path log = directory.resolve(LOG_FILE);
    if (!Files.exists(log)) {
      Files.createFile(log, PRIVATE_FILE);
    }
    if (!Files.isWritable(log)) {
      throw new AccessDeniedException(log.toString());
    }
  }

  /** A command that asks whether an emulator runs holds the lock for a moment. */
  private static FileLock tryLockPatiently(FileChannel lockFile)
      throws IOException, InterruptedException {
    FileLock lock = tryLock(lockFile);
    for (int attempt = 1; lock == null && attempt < LOCK_ATTEMPTS; attempt++) {
      Thread.sleep(LOCK_PAUSE);
      lock = tryLock(lockFile);
    }
    return lock;
  }

  private static FileLock tryLock(FileChannel lockFile) throws IOException {
    try {
      return lockFile.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** How to reach the emulator that owns a directory, if one does. */
  public static Optional<RunningInstance> findRunning(Path directory) throws IOException {
    Path file = directory.resolve(RUNNING);
    try {
      if (!Files.exists(file) || !isTaken(directory)) {
        return Optional.empty();
      }
      return Optional.of(
          JsonMapper.builder().build().readValue(file.toFile(), RunningInstance.class));
    } catch (JsonProcessingException e) {
      throw new IOException(
          file
              + " was written by another version of the emulator, or is damaged; restart the"
              + " emulator that runs there",
          e);
    } catch (FileSystemException e) {
      throw explained(directory, e);
    }
  }

  /** The lock tells the truth even if a killed emulator left its file behind. */
  private static boolean isTaken(Path directory) throws IOException {
    Path file = directory.resolve(LOCK);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (FileChannel lockFile = FileChannel.open(file, StandardOpenOption.WRITE)) {
      FileLock lock = tryLock(lockFile);
      if (lock == null) {
        return true;
      }
      lock.release();
      return false;
    }
  }

  void announce(RunningInstance instance) throws IOException {
    WholeFile.writePrivate(runningFile(), JsonMapper.builder().build().writeValueAsBytes(instance));
  }

  private Path runningFile() {
    return path.resolve(RUNNING);
  }

  /** The file of the name by which the task queue and the database know this directory. */
  NameFile nameFile() {
    return new NameFile(path.resolve(NAME));
  }

  Path postgres() {
    return path.resolve(POSTGRES);
  }

  /** Whether no database has been made here yet. */
  boolean isNew() {
    return !Files.exists(postgres().resolve("data"), LinkOption.NOFOLLOW_LINKS);
  }

  /** What to do if the embedded database says this. */
  String wayOutOf(String problem) {
    return problem.contains("password authentication failed")
        ? "delete " + postgres().resolve("password") + ", and the database gets a new password"
        : "restore " + postgres() + " from a copy, or delete it to begin with an empty database";
  }

  Path objects() {
    return path.resolve(OBJECTS);
  }

  Path tls() {
    return tls(path);
  }

  /** Where the certificates of a directory are. */
  public static Path tls(Path directory) {
    return directory.resolve(TLS);
  }

  Path storeKey() {
    return path.resolve(STORE_KEY);
  }

  Path snapshots() {
    return path.resolve(SNAPSHOTS);
  }

  @Override
  public String toString() {
    return path.toString();
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(runningFile());
    lock.release();
    lockFile.close();
  }
}
