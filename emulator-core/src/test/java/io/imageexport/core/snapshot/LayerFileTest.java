package io.imageexport.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerFileTest {
  private static final int FILE_BYTES = 16 << 20;

  /** Enough for an interruption to fall into a read, however the threads are scheduled. */
  private static final int MAX_ROUNDS = 1000;

  @TempDir private Path directory;

  @Test
  void refusesAFileThatWasReplacedBeforeItIsOpenedAgain() throws Exception {
    Path path = directory.resolve("data");
    makeSparse(path);
    try (LayerFile file = LayerFile.open(path)) {
      Files.delete(path);
      makeSparse(directory.resolve("other"));
      Files.move(directory.resolve("other"), path);
      SnapshotFormatException refusal =
          assertThrows(
              SnapshotFormatException.class,
              () -> {
                for (int round = 0; round < MAX_ROUNDS; round++) {
                  interruptAReader(file);
                  file.read(0, ByteBuffer.allocate(1));
                }
              });
      assertTrue(refusal.getMessage().endsWith("replaced while in use"), refusal.getMessage());
    }
  }

  @Test
  void refusesAFileThatWasTruncatedInUse() throws Exception {
    Path path = directory.resolve("data");
    makeSparse(path);
    try (LayerFile file = LayerFile.open(path)) {
      Files.write(path, new byte[10]);
      file.read(5, ByteBuffer.allocate(5));
      SnapshotFormatException refusal =
          assertThrows(SnapshotFormatException.class, () -> file.read(5, ByteBuffer.allocate(6)));
      assertEquals(path + ": truncated at offset 10", refusal.getMessage());
    }
  }

  private static void makeSparse(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(FILE_BYTES);
    }
  }

  private static void interruptAReader(LayerFile file) throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(1);
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  ByteBuffer destination = ByteBuffer.allocateDirect(FILE_BYTES);
                  try {
                    while (true) {
                      file.read(0, destination.clear());
                      reading.countDown();
                    }
                  } catch (IOException interrupted) {
                    reading.countDown();
                  }
                });
    reading.await();
    reader.interrupt();
    reader.join();
  }
}
