package io.imageexport.core.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A regular file, opened for reading, whose length does not change while it is read. */
final class DiskFile implements SourceFile {
  private final FileChannel channel;
  private final long lengthBytes;

  private DiskFile(FileChannel channel, long lengthBytes) {
    this.channel = channel;
    this.lengthBytes = lengthBytes;
  }

  static DiskFile open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + " is not a regular file");
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    long lengthBytes = channel.size();
    if (lengthBytes == 0) {
      channel.close();
      throw new IOException("it is empty");
    }
    return new DiskFile(channel, lengthBytes);
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
  public void close() throws IOException {
    channel.close();
  }
}
