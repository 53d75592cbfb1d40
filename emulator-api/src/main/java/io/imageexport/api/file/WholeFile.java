package io.imageexport.api.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Small files that are written as a whole or not at all. */
public final class WholeFile {
  private static final int MAX_BYTES = 1 << 20;

  private WholeFile() {}

  /**
   * Replaces a file that every user may read. A crash, of the machine too, leaves the old content
   * or the new one.
   */
  public static void write(Path file, byte[] content) throws IOException {
    write(file, content, "rw-r--r--");
  }

  /** Replaces a file that only its user may read, otherwise as {@link #write}. */
  public static void writePrivate(Path file, byte[] content) throws IOException {
    write(file, content, "rw-------");
  }

  private static void write(Path file, byte[] content, String permissions) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Aside.unlessFile(unfinished);
    Aside.unlessFile(file);
    Files.deleteIfExists(unfinished);
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)))) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Reads the file as text. Bytes that are not UTF-8 become replacement characters.
   *
   * @return empty if there is no file; a directory under its name, or a file of more than 1 MiB, is
   *     moved aside
   * @throws IOException if it may not be read
   */
  public static Optional<String> read(Path file) throws IOException {
    Aside.unlessFile(file);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] content = stream.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        Aside.move(file, "it is longer than " + MAX_BYTES + " bytes");
        return Optional.empty();
      }
      return Optional.of(new String(content, UTF_8));
    }
  }
}
