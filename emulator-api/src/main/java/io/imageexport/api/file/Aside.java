package io.imageexport.api.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves out of the way what stands where the emulator keeps a file of its own, and deletes nothing
 * that may be of use to somebody.
 *
 * <p>The emulator holds the lock of the data directory, and only its user can change the folder.
 */
public final class Aside {
  private static final Logger LOG = LoggerFactory.getLogger(Aside.class);
  private static final int MAX_NAMES = 1_000;

  private Aside() {}

  /** Leaves at the path a regular file, or nothing. */
  public static void unlessFile(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path)) {
      move(path, "it is not a regular file");
    }
  }

  /** Leaves at the path a directory, or nothing. */
  public static void unlessDirectory(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path)) {
      move(path, "it is not a directory");
    }
  }

  /**
   * Renames what is at the path, an empty directory excepted, which is deleted.
   *
   * @param reason for the log, such as {@code it is cut off}
   */
  public static void move(Path path, String reason) throws IOException {
    if (isEmptyDirectory(path)) {
      Files.delete(path);
      return;
    }
    Path target = freeName(path);
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    LOG.warn("{} cannot be used: {}; it is now {}", path, reason, target.getFileName());
  }

  private static boolean isEmptyDirectory(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      return !entries.iterator().hasNext();
    }
  }

  private static Path freeName(Path path) throws IOException {
    for (int number = 1; number <= MAX_NAMES; number++) {
      Path name = path.resolveSibling(path.getFileName() + ".damaged-" + number);
      if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
        return name;
      }
    }
    throw new IOException(
        "%s cannot be used, and %d earlier ones like it are kept beside it; delete some of them"
            .formatted(path, MAX_NAMES));
  }
}
