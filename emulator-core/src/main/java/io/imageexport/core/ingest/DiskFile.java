package io.imageexport.core.ingest;

import io.imageexport.qcow2.reader.DataExtent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A regular file, opened for reading, whose length is taken once.
 *
 * <p>A file that grows, or whose content changes, gives a mixture of what it held; one that is cut
 * off while it is read fails with an {@link EOFException}.
 */
final class DiskFile implements SourceFile {
  private final FileChannel channel;
  private final Optional<FileHoles> holes;
  private final long lengthBytes;

  private DiskFile(FileChannel channel, Optional<FileHoles> holes, long lengthBytes) {
    this.channel = channel;
    this.holes = holes;
    this.lengthBytes = lengthBytes;
  }

  static DiskFile open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("there is no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException("it is not a regular file");
    }
    return open(path, FileHoles.open(path));
  }

  /**
   * Opens a file whose holes may be known.
   *
   * @param holes of the same file; closed with it
   */
  static DiskFile open(Path path, Optional<FileHoles> holes) throws IOException {
    return open(holes, holes.map(FileHoles::file).orElse(path));
  }

  /**
   * Opens a file that is in its folder itself. A link would lead to a file that only whoever made
   * the link has chosen, and that they may not be allowed to read.
   */
  static DiskFile openUnlinked(Path path) throws IOException {
    Object key = regularFileKey(path);
    Optional<FileHoles> holes = FileHoles.open(path);
    DiskFile file =
        holes.isPresent()
            ? open(holes, holes.get().file())
            : open(holes, path, LinkOption.NOFOLLOW_LINKS);
    try {
      // A link may have taken the name meanwhile.
      if (!Objects.equals(key, holes.isPresent() ? key(holes.get()) : regularFileKey(path))) {
        throw new IOException("it was replaced while it was opened");
      }
      return file;
    } catch (IOException failure) {
      file.close();
      throw failure;
    }
  }

  /**
   * Opens a path.
   *
   * @param holes closed with the file; if they are known, the path leads to the very file that was
   *     measured, even if another one has taken its own path since
   */
  private static DiskFile open(Optional<FileHoles> holes, Path path, OpenOption... options)
      throws IOException {
    Set<OpenOption> all = new HashSet<>(Set.of(options));
    all.add(StandardOpenOption.READ);
    try {
      FileChannel channel = FileChannel.open(path, all);
      try {
        return new DiskFile(channel, holes, channel.size());
      } catch (IOException failure) {
        channel.close();
        throw failure;
      }
    } catch (IOException failure) {
      holes.ifPresent(FileHoles::close);
      throw failure;
    }
  }

  private static Object key(FileHoles holes) throws IOException {
    return Files.readAttributes(holes.file(), BasicFileAttributes.class).fileKey();
  }

  /** What tells a regular file from all others, or null where nothing does. */
  private static Object regularFileKey(Path path) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        throw new IOException("it is a symbolic link");
      }
      if (!attributes.isRegularFile()) {
        throw new IOException("it is not a regular file");
      }
      return attributes.fileKey();
    } catch (NoSuchFileException e) {
      throw new IOException("there is no such file", e);
    }
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    long from = position;
    while (destination.hasRemaining()) {
      int count = channel.read(destination, from);
      if (count < 0) {
        throw new EOFException("the file ended at byte " + from);
      }
      from += count;
    }
  }

  @Override
  public Optional<DataExtent> nextData(long fromPosition) throws IOException {
    return holes.isPresent()
        ? holes.get().nextData(fromPosition, lengthBytes)
        : SourceFile.super.nextData(fromPosition);
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      holes.ifPresent(FileHoles::close);
    }
  }
}
