package io.imageexport.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imageexport.api.file.PrivateFile;
import io.imageexport.core.id.IdSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
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
   * Takes the directory, making it first where there is none.
   *
   * @return empty if a running emulator has it
   * @throws IOException in one sentence, if it cannot be made or written
   */
  public static Optional<DataDirectory> take(Path directory) throws IOException {
    Path path = requireNonNull(directory, "directory is null").toAbsolutePath().normalize();
    prepareOrExplain(path);
    try {
      FileChannel lockFile =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(lockFile);
      if (lock == null) {
        lockFile.close();
        return Optional.empty();
      }
      DataDirectory taken = new DataDirectory(path, lockFile, lock);
      // Of an emulator that was killed: it would lead to processes that are no more.
      if (Files.isRegularFile(taken.runningFile())) {
        Files.delete(taken.runningFile());
      }
      return Optional.of(taken);
    } catch (FileSystemException e) {
      throw unwritable(path, e);
    }
  }

  /**
   * Makes the directory and what is private in it. Others may pass through, as the embedded
   * database must where it runs as another user, but neither look around nor read disks.
   */
  public static void prepareOrExplain(Path directory) throws IOException {
    try {
      prepare(directory.toAbsolutePath());
    } catch (FileSystemException e) {
      throw unwritable(directory, e);
    }
  }

  private static IOException unwritable(Path directory, FileSystemException e) {
    return new IOException("data directory " + directory + " cannot be written: " + reason(e), e);
  }

  private static void prepare(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }
    for (String name : List.of("objects", "snapshots")) {
      Path inner = directory.resolve(name);
      if (!Files.exists(inner)) {
        Files.createDirectory(inner, PRIVATE_DIRECTORY);
      }
    }
    Path log = directory.resolve(LOG_FILE);
    if (!Files.exists(log)) {
      Files.createFile(log, PRIVATE_FILE);
    }
  }

  private static FileLock tryLock(FileChannel lockFile) throws IOException {
    try {
      return lockFile.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String reason(FileSystemException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case AccessDeniedException denied -> "access is denied";
      default -> e.getReason() == null ? "the file system refuses it" : e.getReason();
    };
  }

  /** How to reach the emulator that owns a directory, if one does. */
  public static Optional<RunningInstance> findRunning(Path directory) throws IOException {
    Path file = directory.resolve("running.json");
    if (!Files.exists(file) || !isTaken(directory)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          JsonMapper.builder().build().readValue(file.toFile(), RunningInstance.class));
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is damaged; restart the emulator that runs there", e);
    }
  }

  /** The lock tells the truth even where a killed emulator left its file behind. */
  private static boolean isTaken(Path directory) throws IOException {
    try (FileChannel lockFile =
        FileChannel.open(directory.resolve("lock"), StandardOpenOption.WRITE)) {
      FileLock lock = tryLock(lockFile);
      if (lock == null) {
        return true;
      }
      lock.release();
      return false;
    }
  }

  void announce(RunningInstance instance) throws IOException {
    PrivateFile.write(runningFile(), JsonMapper.builder().build().writeValueAsBytes(instance));
  }

  private Path runningFile() {
    return path.resolve("running.json");
  }

  /** A name for the task queue that stays the same from one start to the next. */
  String workerName(IdSource ids) throws IOException {
    if (!Files.exists(nameFile())) {
      Files.writeString(nameFile(), "emulator-" + ids.next(10));
    }
    return Files.readString(nameFile()).strip();
  }

  Path nameFile() {
    return path.resolve("name");
  }

  Path postgres() {
    return path.resolve("postgres");
  }

  Path objects() {
    return path.resolve("objects");
  }

  Path tls() {
    return tls(path);
  }

  /** Where the certificates of a directory are. */
  public static Path tls(Path directory) {
    return directory.resolve("tls");
  }

  Path storeKey() {
    return path.resolve("store-key.json");
  }

  Path snapshots() {
    return path.resolve("snapshots");
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
