package io.imageexport.core.ingest;

import io.imageexport.qcow2.reader.DataExtent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

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
      throw new NoSuchFileException(path.toString(), null, "no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + " is not a regular file");
    }
    return open(path, FileHoles.open(path));
  }

  /**
   * Opens a file whose holes may be known.
   *
   * @param holes of the same file; closed with it
   */
  static DiskFile open(Path path, Optional<FileHoles> holes) throws IOException {
    try {
      FileChannel channel = openSame(path, holes);
      long lengthBytes = channel.size();
      if (lengthBytes == 0) {
        channel.close();
        throw new IOException("it is empty");
      }
      return new DiskFile(channel, holes, lengthBytes);
    } catch (IOException failure) {
      holes.ifPresent(FileHoles::close);
      throw failure;
    }
  }

  /** What is read must be what was measured, even if another file has taken the path since. */
  private static FileChannel openSame(Path path, Optional<FileHoles> holes) throws IOException {
    return FileChannel.open(holes.map(FileHoles::file).orElse(path), StandardOpenOption.READ);
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
