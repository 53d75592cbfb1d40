package io.imageexport.api.embedded;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.file.Aside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log file of PostgreSQL's programs, at most {@value #MAX_BYTES} bytes and as much again in its
 * predecessor {@code log.old}.
 *
 * <p>The emulator writes it from the programs' output, so no program that runs as a less privileged
 * user ever has the file open. A log that cannot be written stops neither the programs nor the
 * start. Thread-safe.
 */
final class ServerLog {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);
  private static final int MAX_BYTES = 1 << 20;

  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();

  /** Null once the log cannot be written. Guarded by {@link #lock}, like its length. */
  private FileChannel channel;

  private long lengthBytes;

  private ServerLog(Path file) {
    this.file = requireNonNull(file, "file is null");
  }

  /** Begins a new log; the one of the last start becomes the predecessor. */
  static ServerLog create(Path file) {
    ServerLog log = new ServerLog(file);
    log.lock.lock();
    try {
      log.begin();
    } finally {
      log.lock.unlock();
    }
    return log;
  }

  private void begin() {
    try {
      if (channel != null) {
        channel.close();
        channel = null;
      }
      Path predecessor = file.resolveSibling(file.getFileName() + ".old");
      Aside.unlessFile(file);
      Aside.unlessFile(predecessor);
      if (Files.exists(file)) {
        Files.move(file, predecessor, StandardCopyOption.ATOMIC_MOVE);
      }
      channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      lengthBytes = 0;
    } catch (IOException e) {
      giveUp(e);
    }
  }

  void append(byte[] text, int length) {
    lock.lock();
    try {
      if (channel != null && lengthBytes + length > MAX_BYTES) {
        begin();
      }
      if (channel != null) {
        channel.write(ByteBuffer.wrap(text, 0, length));
        lengthBytes += length;
      }
    } catch (IOException e) {
      giveUp(e);
    } finally {
      lock.unlock();
    }
  }

  private void giveUp(IOException failure) {
    LOG.warn("PostgreSQL's log {} cannot be written: {}", file, failure.getMessage());
    channel = null;
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
