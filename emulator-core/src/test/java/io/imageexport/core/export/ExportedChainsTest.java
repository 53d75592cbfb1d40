package io.imageexport.core.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.snapshot.SnapshotWriter;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.part.Part;
import io.imageexport.qcow2.reader.ImageFile;
import io.imageexport.qcow2.reader.Qcow2Reader;
import io.imageexport.testing.QemuImg;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Chains of 1 to 20 snapshots, each over the one before with writes and discards of its own,
 * exported in every form: each file holds the disk that a plain array says it should, and leads
 * nowhere else.
 */
class ExportedChainsTest {
  private static final int MAX_LAYERS = 20;
  private static final int BLOCK_BYTES = Snapshot.BLOCK_BYTES;
  private static final int PARTS_IN_FLIGHT = 3;

  @TempDir private Path folder;

  /** Not compressed, and each compression. */
  static Stream<Optional<Compression>> forms() {
    return Stream.concat(
        Stream.of(Optional.empty()), Stream.of(Compression.values()).map(Optional::of));
  }

  /** What the newest snapshot of a chain holds, and the snapshot itself. */
  private interface Check {
    void accept(Snapshot newest, byte[] disk, int layers) throws Exception;
  }

  /** Grows one chain, and looks at the newest snapshot after each layer. */
  private void grow(long seed, Check check) throws Exception {
    Random random = new Random(seed);
    SnapshotStore store = SnapshotStore.open(folder.resolve("snapshots"));
    // The last block is partial.
    byte[] disk = new byte[20 * BLOCK_BYTES + 512 * (1 + random.nextInt(126))];
    Optional<SnapshotId> parent = Optional.empty();
    for (int layer = 1; layer <= MAX_LAYERS; layer++) {
      SnapshotId id = new SnapshotId(String.format(Locale.ROOT, "snapshot-layer%05d", layer));
      try (SnapshotWriter writer =
          parent.isEmpty()
              ? store.create(id, disk.length)
              : store.create(id, disk.length, parent.get())) {
        change(writer, disk, random);
        try (Snapshot snapshot = writer.commit()) {
          check.accept(snapshot, disk, layer);
        }
      }
      parent = Optional.of(id);
    }
  }

  /** Writes, zeroes and leaves alone runs of blocks, to the snapshot and to the array. */
  private static void change(SnapshotWriter writer, byte[] disk, Random random) throws IOException {
    int position = 0;
    while (position < disk.length) {
      int end = Math.min(disk.length, position + BLOCK_BYTES * (1 + random.nextInt(4)));
      switch (random.nextInt(5)) {
        case 0 -> {
          byte[] noise = new byte[end - position];
          random.nextBytes(noise);
          System.arraycopy(noise, 0, disk, position, noise.length);
          writer.write(position, ByteBuffer.wrap(noise));
        }
        case 1 -> {
          Arrays.fill(disk, position, end, (byte) 0);
          // A block that is zero but for its end, and one that compresses.
          disk[end - 1] = (byte) (1 + random.nextInt(255));
          writer.write(position, ByteBuffer.wrap(disk, position, end - position));
        }
        case 2 -> {
          Arrays.fill(disk, position, end, (byte) 0);
          if (random.nextBoolean()) {
            writer.discard(position, end - position);
          } else {
            writer.write(position, ByteBuffer.wrap(disk, position, end - position));
          }
        }
        default -> {
          // As the layer below has it.
        }
      }
      position = end;
    }
  }

  private static byte[] exported(ExportFiles files, Snapshot snapshot) throws IOException {
    List<byte[]> parts = new ArrayList<>();
    try (PartSource source = files.of(snapshot).parts(Optional.empty())) {
      Optional<WeighedPart> next = source.next();
      while (next.isPresent()) {
        try (WeighedPart weighed = next.get()) {
          Part part = weighed.part();
          ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(part.lengthBytes()));
          part.read(0, content);
          assertEquals(parts.size() + 1, part.number(), "of so small a disk all fits one part");
          parts.add(content.array());
        }
        next = source.next();
      }
    }
    assertEquals(1, parts.size());
    return parts.getFirst();
  }

  private static byte[] diskIn(byte[] file) throws IOException {
    Qcow2Reader reader =
        Qcow2Reader.open(
            new ImageFile() {
              @Override
              public long lengthBytes() {
                return file.length;
              }

              @Override
              public void read(long position, ByteBuffer destination) {
                destination.put(file, Math.toIntExact(position), destination.remaining());
              }
            });
    ByteBuffer disk = ByteBuffer.allocate(Math.toIntExact(reader.virtualSizeBytes()));
    reader.read(0, disk);
    return disk.array();
  }

  /** The same in each run. */
  private static long seed(Optional<Compression> form) {
    return form.toString().hashCode();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void eachLayerIsExportedAsADiskOfItsOwn(Optional<Compression> form) throws Exception {
    try (ExportFiles files = new ExportFiles(form, PARTS_IN_FLIGHT)) {
      grow(
          seed(form),
          (snapshot, disk, layers) ->
              assertArrayEquals(disk, diskIn(exported(files, snapshot)), () -> layers + " layers"));
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void qemuReadsTheSameFromEachLayer(Optional<Compression> form) throws Exception {
    QemuImg.require();
    Path raw = folder.resolve("disk.raw");
    Path image = folder.resolve("disk.qcow2");
    try (ExportFiles files = new ExportFiles(form, PARTS_IN_FLIGHT)) {
      grow(
          ~seed(form),
          (snapshot, disk, layers) -> {
            Files.write(raw, disk);
            Files.write(image, exported(files, snapshot));
            QemuImg.run("check", "-q", image);
            QemuImg.run("compare", "-q", "-f", "raw", "-F", "qcow2", raw, image);
            assertFalse(QemuImg.run("info", image).contains("backing"), layers + " layers");
          });
    }
  }
}
