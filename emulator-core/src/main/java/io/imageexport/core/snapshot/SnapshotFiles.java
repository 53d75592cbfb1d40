package io.imageexport.core.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The names of a snapshot's files, and the two file operations that the JDK leaves to us. */
final class SnapshotFiles {
  static final String DATA = "data";
  static final String CHECKSUMS = "checksums";
  static final String INDEX = "index";

  private SnapshotFiles() {}

  /** Makes the names in a directory last: created, renamed or removed. */
  static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes a directory of files; another process may be removing it at the same time. */
  static void removeDirectory(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException gone) {
      return;
    }
    Files.deleteIfExists(directory);
  }
}
