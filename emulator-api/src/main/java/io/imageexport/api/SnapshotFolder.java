package io.imageexport.api;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.id.IdSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory in which the blocks of images are, with a name of its own by which the database
 * knows that it belongs to it.
 */
final class SnapshotFolder {
  private static final String NAME = ".name";
  private static final String LOCK = ".starting";

  private final Path path;

  /** Holds the name: in the folder if that is shared, else in the data directory around it. */
  private final Path nameFile;

  private SnapshotFolder(Path path, Path nameFile) {
    this.path = path;
    this.nameFile = nameFile;
  }

  /** The one that a single emulator has in its data directory. */
  static SnapshotFolder within(DataDirectory directory) {
    return new SnapshotFolder(directory.snapshots(), directory.nameFile());
  }

  /**
   * One that several emulators share; it is made if it is not there.
   *
   * @throws IOException in one sentence, if it cannot be used
   */
  static SnapshotFolder shared(Path directory) throws IOException {
    Path path = requireNonNull(directory, "directory is null").toAbsolutePath().normalize();
    try {
      if (!Files.exists(path)) {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      }
      FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
          .close();
    } catch (FileSystemException e) {
      throw new IOException("snapshot directory " + path + " cannot be written", e);
    }
    return new SnapshotFolder(path, path.resolve(NAME));
  }

  Path path() {
    return path;
  }

  /** What only one emulator at a time may do with a folder. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  /** Runs an action while no other emulator does so; waits for the other one. */
  void alone(Action action) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      action.run();
    }
  }

  /** The folder's name, the same for all who share it. The caller is alone with it. */
  String name(IdSource ids) throws IOException {
    if (!Files.exists(nameFile)) {
      Path unfinished = nameFile.resolveSibling(nameFile.getFileName() + ".unfinished");
      Files.writeString(unfinished, "emulator-" + ids.next(10));
      Files.move(unfinished, nameFile, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(nameFile).strip();
  }
}
