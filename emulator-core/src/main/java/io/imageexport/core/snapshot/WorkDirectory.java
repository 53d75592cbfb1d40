package io.imageexport.core.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directory of a snapshot in the making: seen by no reader, and left alone by other processes
 * while its writer lives.
 *
 * <p>Its {@code data} file is locked from the directory's creation to its end; the system drops the
 * lock of a dead process. Confined to the writer's thread.
 */
final class WorkDirectory implements Closeable {
  static final String PREFIX = ".writing-";

  /**
   * Directories of writers in this process. They are never probed: closing the probe's channel
   * would drop the writer's lock, which belongs to the process and not to the channel.
   */
  private static final Set<Path> LIVE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel data;
  private final FileChannel checksums;
  private final FileChannel index;

  private WorkDirectory(Path path, FileChannel data, FileChannel checksums, FileChannel index) {
    this.path = path;
    this.data = data;
    this.checksums = checksums;
    this.index = index;
  }

  /** Creates a directory with its data file locked. The caller holds the root lock. */
  static WorkDirectory create(Path root, SnapshotId id) throws IOException {
    Path path = root.resolve(PREFIX + id + "-" + UUID.randomUUID());
    LIVE.add(path);
    try {
      Files.createDirectory(path);
      return createFiles(path);
    } catch (IOException failure) {
      // What exists of it is now a dead writer's.
      LIVE.remove(path);
      throw failure;
    }
  }

  private static WorkDirectory createFiles(Path path) throws IOException {
    List<FileChannel> created = new ArrayList<>();
    try {
      for (String name :
          List.of(SnapshotFiles.DATA, SnapshotFiles.CHECKSUMS, SnapshotFiles.INDEX)) {
        created.add(createFile(path.resolve(name)));
        // The data file is the first, and what tells that the writer lives.
        if (created.size() == 1) {
          created.getFirst().lock();
        }
      }
      return new WorkDirectory(path, created.get(0), created.get(1), created.get(2));
    } catch (IOException failure) {
      for (FileChannel file : created) {
        file.close();
      }
      throw failure;
    }
  }

  /** Whether the writer of this directory is gone. The caller holds the root lock. */
  static boolean isAbandoned(Path path) throws IOException {
    if (LIVE.contains(path)) {
      return false;
    }
    try (FileChannel data =
            FileChannel.open(path.resolve(SnapshotFiles.DATA), StandardOpenOption.WRITE);
        FileLock lock = data.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException neverCreated) {
      return true;
    }
  }

  FileChannel data() {
    return data;
  }

  FileChannel checksums() {
    return checksums;
  }

  FileChannel index() {
    return index;
  }

  /** Makes all that was written last, before the snapshot gets its name. */
  void seal() throws IOException {
    index.force(true);
    data.force(true);
    checksums.force(true);
    SnapshotFiles.syncDirectory(path);
  }

  /** Gives the directory its final name. The caller holds the root lock. */
  void publish(Path target) throws IOException {
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    SnapshotFiles.syncDirectory(target.getParent());
  }

  /** Lets go of the files, and removes the directory if it was not published. */
  @Override
  public void close() throws IOException {
    try (data;
        checksums;
        index) {
      SnapshotFiles.removeDirectory(path);
    } finally {
      LIVE.remove(path);
    }
  }

  private static FileChannel createFile(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }
}
