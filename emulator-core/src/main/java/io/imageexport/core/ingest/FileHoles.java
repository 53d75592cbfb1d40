package io.imageexport.core.ingest;

import static java.util.Objects.requireNonNull;

import io.imageexport.qcow2.reader.DataExtent;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The holes of a sparse file, which read as zeros: found by the file system, without reading.
 *
 * <p>A file system that cannot tell says that everything is data. The stretch found last is kept,
 * so a walk in ascending order asks twice for each stretch of data. Thread-safe.
 */
final class FileHoles implements Closeable {
  private final LinuxCalls calls;
  private final LinuxCalls.ErrorNumber error;
  private final int descriptor;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock: another file may get the same descriptor after that. */
  private boolean closed;

  /**
   * From {@code measuredFrom} to {@code dataEnd} the file is known: data begins at {@code
   * dataStart}, and before that is a hole. Guarded by the lock.
   */
  private long measuredFrom;

  private long dataStart;
  private long dataEnd;

  private FileHoles(LinuxCalls calls, LinuxCalls.ErrorNumber error, int descriptor) {
    this.calls = calls;
    this.error = error;
    this.descriptor = descriptor;
  }

  /** Opens a file; empty where this platform has no way to ask, or the file cannot be opened. */
  static Optional<FileHoles> open(Path path) {
    requireNonNull(path, "path is null");
    if (LinuxCalls.bound().isEmpty()) {
      return Optional.empty();
    }
    LinuxCalls calls = LinuxCalls.bound().get();
    LinuxCalls.ErrorNumber error = calls.newErrorNumber();
    int descriptor = calls.open(path, error);
    if (descriptor < 0) {
      return Optional.empty();
    }
    FileHoles holes = new FileHoles(calls, error, descriptor);
    // Not so without /proc, or if the path has just been given to something else.
    if (!Files.isRegularFile(holes.file())) {
      holes.close();
      return Optional.empty();
    }
    return Optional.of(holes);
  }

  /** A path that leads to the very file that was opened, whatever its own path names now. */
  Path file() {
    return Path.of("/proc/self/fd", Integer.toString(descriptor));
  }

  /**
   * The next stretch of data, which ends with the file at the latest; empty if only a hole follows.
   *
   * @param fromPosition from zero to the length
   * @param lengthBytes of the file when it was opened
   * @throws EOFException if it is shorter now
   */
  Optional<DataExtent> nextData(long fromPosition, long lengthBytes) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the file is closed");
      }
      if (fromPosition < measuredFrom || fromPosition >= dataEnd) {
        measure(fromPosition, lengthBytes);
      }
      long start = Math.max(fromPosition, dataStart);
      return start < dataEnd
          ? Optional.of(new DataExtent(start, dataEnd - start))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void measure(long from, long lengthBytes) throws IOException {
    // Behind its new end, a file that was cut off looks like a hole.
    long end = calls.seek(descriptor, 0, LinuxCalls.SEEK_END, error);
    if (end < lengthBytes) {
      throw new EOFException("the file ended at byte " + end);
    }
    measuredFrom = from;
    long data = calls.seek(descriptor, from, LinuxCalls.SEEK_DATA, error);
    if (data >= lengthBytes || (data < 0 && error.value() == LinuxCalls.ENXIO)) {
      dataStart = lengthBytes;
      dataEnd = lengthBytes;
      return;
    }
    // Where the answer is an error, or makes no sense, all is taken for data.
    dataStart = Math.max(from, data);
    long hole = calls.seek(descriptor, dataStart, LinuxCalls.SEEK_HOLE, error);
    dataEnd = hole > dataStart ? Math.min(hole, lengthBytes) : lengthBytes;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        calls.close(descriptor, error);
      }
    } finally {
      lock.unlock();
    }
  }
}
