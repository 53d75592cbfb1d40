package io.imageexport.api.embedded;

import io.imageexport.api.file.Trees;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/** The programs of a PostgreSQL distribution, unpacked from the jar that carries them. */
record PostgresBinaries(Path directory) {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresBinaries.class);
  private static final int EXECUTABLE_BITS = 0111;

  /**
   * Unpacks the programs for this machine, unless that has been done before and nothing has changed
   * since.
   *
   * @param directory put in place in one step, so a crash leaves no half of it; used by no other
   *     emulator
   * @throws IOException if no jar carries programs for this machine, or the disk refuses them
   */
  static PostgresBinaries unpack(Path directory) throws IOException {
    String archive = archiveName();
    URL resource = PostgresBinaries.class.getResource("/" + archive);
    if (resource == null) {
      throw new IOException(
          "no PostgreSQL programs for this machine (" + archive + "); use --pg-url instead");
    }
    URLConnection connection = resource.openConnection();
    ProgramManifest manifest =
        new ProgramManifest(archive + " " + connection.getContentLengthLong());
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      if (manifest.describes(directory)) {
        return new PostgresBinaries(directory);
      }
      LOG.info("PostgreSQL's programs in {} are damaged or of another version", directory);
    }
    Path unfinished = directory.resolveSibling(directory.getFileName() + ".unfinished");
    Trees.delete(unfinished);
    Files.createDirectories(unfinished);
    try (InputStream stream = connection.getInputStream()) {
      manifest.write(unfinished, unpack(stream, unfinished));
    }
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
    Trees.delete(directory);
    Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    return new PostgresBinaries(directory);
  }

  Path program(String name) {
    return directory.resolve("bin").resolve(name);
  }

  /** Returns the files and links. */
  private static List<Path> unpack(InputStream resource, Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(resource, 1 << 16)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
          throw new IOException("entry outside of the archive: " + entry.getName());
        }
        unpack(tar, entry, target).ifPresent(files::add);
      }
    }
    return files;
  }

  private static Optional<Path> unpack(
      TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return Optional.empty();
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      return Optional.of(Files.createSymbolicLink(target, Path.of(entry.getLinkName())));
    }
    Files.copy(tar, target);
    boolean executable = (entry.getMode() & EXECUTABLE_BITS) != 0;
    Files.setPosixFilePermissions(
        target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    return Optional.of(target);
  }

  /** The name under which the binaries' jars carry the archive of a system and architecture. */
  private static String archiveName() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String systemName = system.startsWith("mac") ? "darwin" : system.replace(' ', '_');
    String machineName =
        switch (machine) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> machine;
        };
    return "postgres-" + systemName + "-" + machineName + ".txz";
  }
}
