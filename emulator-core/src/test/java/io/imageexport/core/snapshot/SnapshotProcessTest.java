package io.imageexport.core.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one root: only here do the file locks have someone to keep out. */
class SnapshotProcessTest {
  private static final SnapshotId FOREIGN = new SnapshotId("snapshot-foreign000");
  private static final long DISK_BYTES = 40L * Blocks.BYTES;

  @TempDir private Path root;

  @Test
  void leavesTheWriterOfAnotherProcessAlone() throws Exception {
    try (ForeignWriter writer = new ForeignWriter(root)) {
      SnapshotStore store = SnapshotStore.open(root);
      assertEquals(1, workDirectories());
      writer.commit();
      assertEquals(List.of(FOREIGN), store.list());
      assertEquals(0, workDirectories());
      try (Snapshot snapshot = store.open(FOREIGN)) {
        assertEquals(20L * Blocks.BYTES, snapshot.storedBytes());
      }
    }
  }

  @Test
  void removesWhatAKilledProcessHasLeft() throws Exception {
    new ForeignWriter(root).close();
    assertEquals(1, workDirectories());
    SnapshotStore store = SnapshotStore.open(root);
    assertEquals(0, workDirectories());
    assertEquals(List.of(), store.list());
  }

  private long workDirectories() throws IOException {
    try (Stream<Path> paths = Files.list(root)) {
      return paths.filter(path -> path.getFileName().toString().startsWith(".writing-")).count();
    }
  }

  /** A process that has begun to write a snapshot and waits for a line before it commits. */
  private static final class ForeignWriter implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    ForeignWriter(Path root) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  SnapshotProcessTest.class.getName(),
                  root.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      output = process.inputReader(UTF_8);
      assertEquals("writing", output.readLine());
    }

    void commit() throws IOException {
      process.outputWriter(UTF_8).append('\n').flush();
      assertEquals("committed", output.readLine());
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  /** The other process. */
  public static void main(String[] arguments) throws IOException {
    SnapshotStore store = SnapshotStore.open(Path.of(arguments[0]));
    try (SnapshotWriter writer = store.create(FOREIGN, DISK_BYTES)) {
      for (int block = 0; block < 20; block++) {
        writer.write(Blocks.toBytes(block), ByteBuffer.allocate(Blocks.BYTES).put(9, (byte) 1));
      }
      // Opening the root again must not drop this writer's own lock.
      SnapshotStore.open(Path.of(arguments[0]));
      System.out.println("writing");
      if (System.in.read() == '\n') {
        writer.commit().close();
        System.out.println("committed");
      }
    }
  }
}
