package io.imageexport.core.snapshot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Directories on their way out: renamed with the root lock held, which is quick, and removed
 * without it, which for a large snapshot is not.
 */
final class Trash {
  private static final System.Logger LOG = System.getLogger(Trash.class.getName());
  private static final String PREFIX = ".deleting-";

  private Trash() {}

  /** Takes the directory's name away and returns its new one. The caller holds the root lock. */
  static Path hide(Path directory) throws IOException {
    Path hidden = directory.resolveSibling(PREFIX + UUID.randomUUID());
    Files.move(directory, hidden, StandardCopyOption.ATOMIC_MOVE);
    SnapshotFiles.syncDirectory(hidden.getParent());
    return hidden;
  }

  /**
   * Hides what dead writers have left, and returns it together with what interrupted removals have
   * left. What cannot be hidden stays where it is, seen by no reader. The caller holds the root
   * lock.
   */
  static List<Path> hideLeftovers(Path root) throws IOException {
    List<Path> hidden = directories(root, PREFIX);
    for (Path directory : directories(root, WorkDirectory.PREFIX)) {
      try {
        if (WorkDirectory.isAbandoned(directory)) {
          hidden.add(hide(directory));
        }
      } catch (NoSuchFileException gone) {
        // A writer of another process was closed just now and has removed it.
      } catch (IOException failure) {
        warn(directory, failure);
      }
    }
    return hidden;
  }

  /** Removes a hidden directory, or leaves it to the next start: no snapshot needs it gone. */
  static void remove(Path hidden) {
    try {
      SnapshotFiles.removeDirectory(hidden);
    } catch (IOException failure) {
      warn(hidden, failure);
    }
  }

  private static void warn(Path directory, IOException failure) {
    LOG.log(
        System.Logger.Level.WARNING,
        "left-over directory " + directory + " cannot be removed and takes up space: " + failure);
  }

  private static List<Path> directories(Path root, String prefix) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(root, prefix + "*")) {
      for (Path path : paths) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          found.add(path);
        }
      }
    }
    return found;
  }
}
