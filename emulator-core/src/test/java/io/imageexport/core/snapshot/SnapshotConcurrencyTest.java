package io.imageexport.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotConcurrencyTest {
  private static final SnapshotId BASE = new SnapshotId("snapshot-base000000");
  private static final SnapshotId CHILD = new SnapshotId("snapshot-child00000");
  private static final int DISK_BYTES = 8 << 20;

  @TempDir private Path root;
  private SnapshotStore store;
  private DiskModel model;

  @BeforeEach
  void fillStore() throws IOException {
    store = SnapshotStore.open(root);
    Random random = new Random(1);
    model = new DiskModel(DISK_BYTES);
    try (SnapshotWriter writer = store.create(BASE, DISK_BYTES)) {
      RandomIngest.run(writer, model, random);
      writer.commit().close();
    }
    try (SnapshotWriter writer = store.create(CHILD, DISK_BYTES, BASE)) {
      RandomIngest.run(writer, model, random);
      writer.commit().close();
    }
  }

  @Test
  void servesManyThreads() throws Exception {
    try (Snapshot snapshot = store.open(CHILD);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> readers = new ArrayList<>();
      for (int reader = 0; reader < 16; reader++) {
        long seed = reader;
        readers.add(executor.submit(() -> readRandomly(snapshot, new Random(seed), 50)));
      }
      awaitAll(readers);
    }
  }

  @Test
  void servesOthersWhileReadersAreInterrupted() throws Exception {
    try (Snapshot snapshot = store.open(CHILD);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> readers = new ArrayList<>();
      for (int reader = 0; reader < 4; reader++) {
        long seed = reader;
        readers.add(executor.submit(() -> readRandomly(snapshot, new Random(seed), 150)));
      }
      for (int round = 0; round < 40; round++) {
        interruptAReader(snapshot, Thread.ofPlatform());
      }
      awaitAll(readers);
      SnapshotAssert.assertSameDisk(model, snapshot, new Random(9));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsTheReadOfAnInterruptedThreadAlone(boolean virtual) throws Exception {
    try (Snapshot snapshot = store.open(CHILD)) {
      for (int round = 0; round < 40; round++) {
        interruptAReader(snapshot, virtual ? Thread.ofVirtual() : Thread.ofPlatform());
      }
      SnapshotAssert.assertSameDisk(model, snapshot, new Random(9));
    }
  }

  @Test
  void endsReadsWhenClosed() throws Exception {
    Snapshot snapshot = store.open(CHILD);
    snapshot.close();
    snapshot.close();
    assertThrows(
        ClosedChannelException.class, () -> snapshot.read(0, ByteBuffer.allocate(DISK_BYTES)));
  }

  @Test
  void ordersWritersAndDeletionsOfSeveralStores() throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> workers = new ArrayList<>();
      for (int worker = 0; worker < 8; worker++) {
        SnapshotId id = new SnapshotId(String.format(Locale.ROOT, "snapshot-worker%04d", worker));
        workers.add(
            executor.submit(
                () -> {
                  for (int round = 0; round < 10; round++) {
                    SnapshotStore own = SnapshotStore.open(root);
                    try (SnapshotWriter writer = own.create(id, DISK_BYTES, BASE)) {
                      writer.write(0, ByteBuffer.allocate(Blocks.BYTES).put(0, (byte) round));
                      writer.commit().close();
                    }
                    own.delete(id);
                  }
                  return null;
                }));
      }
      awaitAll(workers);
    }
    assertEquals(List.of(BASE, CHILD), store.list());
  }

  private Void readRandomly(Snapshot snapshot, Random random, int rounds) throws IOException {
    for (int round = 0; round < rounds; round++) {
      int position = random.nextInt(DISK_BYTES);
      int lengthBytes = random.nextInt(Math.min(DISK_BYTES - position, 1 << 20) + 1);
      assertArrayEquals(
          model.read(position, lengthBytes),
          SnapshotAssert.read(snapshot, position, lengthBytes, random.nextBoolean()));
    }
    return null;
  }

  /** Interrupts a thread that does nothing but read, most likely inside a read of a file. */
  private static void interruptAReader(Snapshot snapshot, Thread.Builder builder)
      throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(1);
    AtomicReference<IOException> outcome = new AtomicReference<>();
    Thread reader =
        builder.start(
            () -> {
              ByteBuffer destination = ByteBuffer.allocateDirect(DISK_BYTES);
              try {
                while (true) {
                  snapshot.read(0, destination.clear());
                  reading.countDown();
                }
              } catch (IOException failure) {
                outcome.set(failure);
                reading.countDown();
              }
            });
    reading.await();
    reader.interrupt();
    reader.join();
    assertInstanceOf(ClosedByInterruptException.class, outcome.get());
  }

  private static void awaitAll(List<Future<?>> futures) throws Exception {
    for (Future<?> future : futures) {
      future.get();
    }
  }
}
