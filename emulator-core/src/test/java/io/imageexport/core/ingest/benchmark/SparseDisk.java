package io.imageexport.core.ingest.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * A disk that is mostly empty: runs of random bytes at even distances.
 *
 * @param strideBytes from the start of a run to the start of the next
 */
record SparseDisk(String name, long sizeBytes, int runBytes, long strideBytes) {
  private static final long SEED = 19;

  /** Writes the disk as a raw file, with a hole wherever there is no run. */
  void write(Path path) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] run = new byte[runBytes];
      for (long position = 0; position < sizeBytes; position += strideBytes) {
        random.nextBytes(run);
        file.write(ByteBuffer.wrap(run), position);
      }
      // Makes the file as long as the disk, with a zero that is not a hole.
      file.write(ByteBuffer.allocate(1), sizeBytes - 1);
    }
  }

  long dataBytes() {
    return Math.ceilDiv(sizeBytes, strideBytes) * runBytes;
  }
}
