package io.imageexport.api;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.file.Aside;
import io.imageexport.api.file.FileProblem;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The directory in which the blocks of images are, with a name of its own by which the database
 * knows that it belongs to it.
 */
final class SnapshotFolder {
  private static final String NAME = ".name";
  private static final String LOCK = ".starting";

  private final Path path;

  /** In the folder if that is shared, else in the data directory around it. */
  private final NameFile nameFile;

  /** Whether the database is in the same data directory, and cannot belong to another folder. */
  private final boolean isDatabaseBeside;

  private SnapshotFolder(Path path, NameFile nameFile, boolean isDatabaseBeside) {
    this.path = path;
    this.nameFile = nameFile;
    this.isDatabaseBeside = isDatabaseBeside;
  }

  /** The one that a single emulator has in its data directory. */
  static SnapshotFolder within(DataDirectory directory, boolean isDatabaseEmbedded)
      throws IOException {
    return new SnapshotFolder(directory.snapshots(), directory.nameFile(), isDatabaseEmbedded)
        .cleared();
  }

  /**
   * One that several emulators share; it is made if it is not there.
   *
   * @throws IOException in one sentence, if it cannot be used
   */
  static SnapshotFolder shared(Path directory) throws IOException {
    Path path = requireNonNull(directory, "directory is null").toAbsolutePath().normalize();
    try {
      DirectoryAccess.requireOwn(path, List.of(NAME, LOCK, SnapshotStore.LOCK_FILE));
      if (!Files.exists(path)) {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      }
      return new SnapshotFolder(path, new NameFile(path.resolve(NAME)), false).cleared();
    } catch (FileSystemException e) {
      throw new IOException(
          FileProblem.describe(
                  e, "let the user who runs the emulator write it, or choose another directory")
              .map(problem -> "snapshot directory " + path + " cannot be written: " + problem)
              .orElseThrow(),
          e);
    }
  }

  /** Leaves at the places of the locks what can be locked. */
  private SnapshotFolder cleared() throws IOException {
    Aside.unlessFile(path.resolve(SnapshotStore.LOCK_FILE));
    Aside.unlessFile(path.resolve(LOCK));
    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
        .close();
    return this;
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
    return nameFile.readOrMake(ids);
  }

  /**
   * Makes sure that this is the folder that a database belongs to. A worker on another one would
   * take tasks whose images it cannot read. The caller is alone with the folder.
   *
   * @param owner the name that the database knows
   */
  void requireName(String owner) throws IOException {
    boolean isSame = nameFile.read().filter(owner::equals).isPresent();
    if (!isSame && isDatabaseBeside) {
      nameFile.write(owner);
    } else if (!isSame) {
      throw new IOException(
          "the database belongs to the data directory with the name "
              + owner
              + ", which holds the blocks of its images, and "
              + nameFile.path()
              + " does not have that name; use that directory with --data-dir, or its blocks with"
              + " --snapshot-dir. If the file was lost, write the name into it");
    }
  }
}
