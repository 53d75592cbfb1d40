package io.imageexport.core.snapshot;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file that many threads read at many positions, and that outlives the interruption of any of
 * them.
 *
 * <p>The interruption of a thread inside {@link FileChannel#read} closes the channel for all. Here
 * it ends the read of that thread alone: the next reader opens the file again. Safe for use by
 * several threads at once.
 */
final class LayerFile implements Closeable {
  /** Bound on the times that one read starts over because other readers were interrupted. */
  private static final int MAX_REOPENINGS = 1000;

  private final Path path;
  private final BasicFileAttributes attributes;
  private final ReentrantLock reopening = new ReentrantLock();

  /** Replaced under {@link #reopening}; readers see the latest, or fail on a closed one. */
  private volatile FileChannel channel;

  /** Set once, under {@link #reopening}. */
  private volatile boolean closed;

  private LayerFile(Path path, FileChannel channel, BasicFileAttributes attributes) {
    this.path = path;
    this.channel = channel;
    this.attributes = attributes;
  }

  static LayerFile open(Path path) throws IOException {
    requireNonNull(path, "path is null");
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      try {
        return new LayerFile(path, channel, attributesOf(path));
      } catch (IOException failure) {
        channel.close();
        throw failure;
      }
    } catch (NoSuchFileException missing) {
      throw new SnapshotFormatException(path, "the file is missing", missing);
    }
  }

  Path path() {
    return path;
  }

  long lengthBytes() {
    return attributes.size();
  }

  /** Fills {@code destination}; the file has to have that many bytes from {@code position} on. */
  void read(long position, ByteBuffer destination) throws IOException {
    long start = position - destination.position();
    int reopenings = 0;
    while (destination.hasRemaining()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new ClosedByInterruptException();
      }
      try {
        if (channel.read(destination, start + destination.position()) < 0) {
          throw new SnapshotFormatException(
              path,
              String.format(Locale.ROOT, "truncated at offset %d", start + destination.position()));
        }
      } catch (ClosedByInterruptException interrupted) {
        throw interrupted;
      } catch (ClosedChannelException closedByOther) {
        if (closed || ++reopenings > MAX_REOPENINGS) {
          throw closedByOther;
        }
        reopen();
      }
    }
  }

  @Override
  public void close() throws IOException {
    reopening.lock();
    try {
      closed = true;
      channel.close();
    } finally {
      reopening.unlock();
    }
  }

  private void reopen() throws IOException {
    reopening.lock();
    try {
      if (closed) {
        throw new ClosedChannelException();
      }
      if (channel.isOpen()) {
        // Another reader has done it.
        return;
      }
      channel = openSameFile();
    } finally {
      reopening.unlock();
    }
  }

  private FileChannel openSameFile() throws IOException {
    FileChannel fresh = FileChannel.open(path, StandardOpenOption.READ);
    try {
      if (!isSameFile(attributesOf(path))) {
        throw new SnapshotFormatException(path, "the file was replaced while in use");
      }
      return fresh;
    } catch (IOException failure) {
      fresh.close();
      throw failure;
    }
  }

  private boolean isSameFile(BasicFileAttributes other) {
    return Objects.equals(attributes.fileKey(), other.fileKey())
        && attributes.lastModifiedTime().equals(other.lastModifiedTime())
        && attributes.size() == other.size();
  }

  private static BasicFileAttributes attributesOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class);
  }
}
