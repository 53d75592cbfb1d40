package io.imageexport.it;

import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.testing.OpenTempDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What the first start on a data directory makes of PostgreSQL, made once for all emulators of a
 * run: unpacking the programs and making an empty server takes longer than all else in a start.
 */
final class PreparedDatabase {
  private static final String PROGRAMS = "programs";

  /** Made by the first who asks; goes with the process. */
  private static final class Template {
    static final Path DIRECTORY = make();

    private static Path make() {
      try {
        Path directory = OpenTempDirectory.create();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
        EmbeddedPostgres.start(
                directory, directory.resolve(PROGRAMS), StartupWait.quiet(), launched -> {})
            .close();
        return directory;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private static void delete(Path directory) {
      try {
        OpenTempDirectory.delete(directory);
      } catch (IOException e) {
        System.err.println("left behind: " + e.getMessage());
      }
    }
  }

  private PreparedDatabase() {}

  /** Puts it where a first start would, unless a start has been there. */
  static void placeIn(Path dataDirectory) throws IOException {
    Path target = dataDirectory.resolve("postgres");
    if (Files.exists(target)) {
      return;
    }
    if (!Files.exists(dataDirectory)) {
      Files.createDirectory(dataDirectory);
      Files.setPosixFilePermissions(dataDirectory, PosixFilePermissions.fromString("rwx--x--x"));
    }
    Path programs = Template.DIRECTORY.resolve(PROGRAMS);
    Files.walkFileTree(
        Template.DIRECTORY,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(directory, moved(directory), StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.startsWith(programs) && attributes.isRegularFile()) {
              Files.createLink(moved(file), file);
            } else {
              Files.copy(
                  file, moved(file), StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            }
            return FileVisitResult.CONTINUE;
          }

          private Path moved(Path path) {
            return target.resolve(Template.DIRECTORY.relativize(path));
          }
        });
  }
}
