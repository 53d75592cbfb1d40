package io.imageexport.api.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import java.util.Optional;

/** Says in one line what is wrong with a file, or with the disk, and what to do about it. */
public final class FileProblem {
  /** The ways out, by what the system says. */
  private static final Map<String, String> REMEDIES =
      Map.of(
          "No space left on device", "free some space",
          "Disk quota exceeded", "free some space, or raise the quota",
          "Read-only file system", "make the file system writable",
          "Too many open files", "raise the limit with: ulimit -n 4096",
          "Input/output error", "check the disk");

  private FileProblem() {}

  /**
   * Describes a failure of the file system.
   *
   * @param otherwise the way out if nothing better is known
   * @return empty if the failure is none of the file system, and speaks for itself
   */
  public static Optional<String> describe(IOException failure, String otherwise) {
    if (failure instanceof FileSystemException refusal) {
      String remedy = REMEDIES.getOrDefault(String.valueOf(refusal.getReason()), otherwise);
      return Optional.of(refusal.getFile() + " " + reason(refusal) + "; " + remedy);
    }
    // What an open file says, which does not know its name.
    return Optional.ofNullable(REMEDIES.get(String.valueOf(failure.getMessage())))
        .map(remedy -> failure.getMessage() + "; " + remedy);
  }

  private static String reason(FileSystemException refusal) {
    return switch (refusal) {
      case NoSuchFileException missing -> "does not exist";
      case AccessDeniedException denied -> "cannot be used: permission denied";
      case FileAlreadyExistsException exists -> "exists already";
      case NotDirectoryException file -> "is not a directory";
      case DirectoryNotEmptyException full -> "is not empty";
      default ->
          "cannot be used: "
              + (refusal.getReason() == null
                  ? refusal.getClass().getSimpleName()
                  : refusal.getReason());
    };
  }
}
