package io.imageexport.qcow2.reader;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** An image file on disk. */
public final class PathFile implements ImageFile, AutoCloseable {
  private final FileChannel channel;
  private final long lengthBytes;

  public PathFile(Path path) throws IOException {
    channel = FileChannel.open(path);
    lengthBytes = channel.size();
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void read(long position, ByteBuffer destination) throws IOException {
    long next = position;
    while (destination.hasRemaining()) {
      int count = channel.read(destination, next);
      if (count < 0) {
        throw new EOFException("The file ends at " + next);
      }
      next += count;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
