package io.imageexport.core.imageimport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.bucket.InMemoryBucketDirectory;
import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.core.ingest.DiskImages;
import io.imageexport.core.ingest.DiskSource;
import io.imageexport.core.memory.MemoryBudget;
import io.imageexport.core.object.InMemoryObjectStore;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.sectors.DiskContent;
import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.InMemoryTaskStore;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.TaskRun;
import io.imageexport.core.task.TaskStatus;
import io.imageexport.core.task.TaskWork;
import io.imageexport.core.task.TaskWork.DiskImport;
import io.imageexport.testing.QemuImg;
import io.imageexport.testing.Thorough;
import io.imageexport.testing.Tool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A damaged disk image becomes the disk that QEMU reads in it, or is refused as documented, by a
 * task and on this machine alike.
 *
 * <p>Some damages, always the same; many with {@code -Dimageexport.thorough=true}.
 */
class DamagedDisksTest {
  private static final AccountId ACCOUNT = new AccountId("324100000385");
  private static final SnapshotId SNAPSHOT = new SnapshotId("snapshot-0000000001");
  private static final ObjectKey KEY = new ObjectKey("b-1", "disk");
  private static final int DISK_BYTES = 8 << 20;
  private static final int CONTENT_BYTES = 1_300_480;
  private static final int DAMAGES = Thorough.Condition.isMet() ? 60 : 4;

  /** How every refusal ends: with what to do. */
  private static final Pattern REMEDY =
      Pattern.compile(
          "qemu-img|[Cc]opy it again|Download the disk again|[Ss]pecify its actual format|Name the disk's descriptor");

  @TempDir private Path folder;

  @BeforeEach
  void toolsArePresent() {
    QemuImg.require();
  }

  /** How images are made. */
  enum Made {
    RAW(DiskFormat.RAW, "raw", ""),
    QCOW2(DiskFormat.QCOW2, "qcow2", ""),
    QCOW2_OLD(DiskFormat.QCOW2, "qcow2", "-o compat=0.10,cluster_size=4k"),
    QCOW2_SMALL(DiskFormat.QCOW2, "qcow2", "-o cluster_size=512"),
    QCOW2_ZLIB(DiskFormat.QCOW2, "qcow2", "-c -o cluster_size=4k"),
    QCOW2_ZSTD(DiskFormat.QCOW2, "qcow2", "-c -o compression_type=zstd"),
    QCOW2_EXTENDED(DiskFormat.QCOW2, "qcow2", "-o extended_l2=on,cluster_size=16k"),
    VHD_FIXED(DiskFormat.VHD, "vpc", "-o subformat=fixed,force_size=on"),
    VHD_DYNAMIC(DiskFormat.VHD, "vpc", "-o subformat=dynamic,force_size=on"),
    VMDK_SPARSE(DiskFormat.VMDK, "vmdk", "-o subformat=monolithicSparse"),
    VMDK_STREAM(DiskFormat.VMDK, "vmdk", "-o subformat=streamOptimized");

    final DiskFormat format;
    final String qemuName;
    private final String options;

    Made(DiskFormat format, String qemuName, String options) {
      this.format = format;
      this.qemuName = qemuName;
      this.options = options;
    }

    byte[] of(Path folder, byte[] content) throws Exception {
      Path raw = Files.write(folder.resolve("content.raw"), content);
      Path image = folder.resolve("image");
      String command =
          "qemu-img convert -f raw -O %s %s %s %s".formatted(qemuName, options, raw, image);
      Tool.run(command.split(" +"));
      return Files.readAllBytes(image);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isReadAsQemuReadsItOrRefused(Made made) throws Exception {
    byte[] image = made.of(folder, DiskContent.mixed(CONTENT_BYTES));
    assertEquals("read", outcome(made, image, "undamaged"));
    int read = 0;
    SplittableRandom random = new SplittableRandom(made.name().hashCode());
    for (int i = 0; i < DAMAGES; i++) {
      byte[] cut = Arrays.copyOf(image, cutAt(random, image.length));
      read += outcome(made, cut, "cut at " + cut.length).equals("read") ? 1 : 0;
      byte[] flipped = flipped(random, image);
      String where = "flipped at " + Arrays.mismatch(image, flipped) + " and elsewhere";
      read += outcome(made, flipped, where).equals("read") ? 1 : 0;
    }
    assertTrue(read < 2 * DAMAGES || made == Made.RAW, "all were read");
  }

  /** No disk at all, one without a size, or a part of its file that looks like all of it. */
  @ParameterizedTest
  @EnumSource
  void whatIsTooShortIsRefused(Made made) throws Exception {
    byte[] image = made.of(folder, DiskContent.mixed(CONTENT_BYTES));
    assertInvalid(made, new byte[0], "empty");
    assertInvalid(made, Arrays.copyOf(image, 1), "one byte");
    assertInvalid(made, Arrays.copyOf(image, 511), "511 bytes");
    if (made != Made.RAW) {
      assertInvalid(made, Arrays.copyOf(image, 512), "first sector");
      assertInvalid(made, new byte[512], "a sector of zeros");
      assertInvalid(
          made, Arrays.copyOfRange(image, image.length - 512, image.length), "last sector");
    }
  }

  @Test
  void aDiskOfNoBytesIsRefused() throws Exception {
    Path empty = folder.resolve("empty");
    for (Made made : List.of(Made.QCOW2, Made.QCOW2_EXTENDED, Made.VMDK_SPARSE)) {
      QemuImg.run("create", "-q", "-f", made.qemuName, empty, "0");
      String reason = assertInvalid(made, Files.readAllBytes(empty), "0 bytes");
      assertTrue(reason.contains("the disk in it has 0 bytes"), reason);
    }
    String reason = assertInvalid(Made.VHD_FIXED, footerOnly(), "footer only");
    assertTrue(reason.contains("the disk in it has 0 bytes"), reason);
  }

  /** A fixed VHD whose disk ends before it begins. */
  private byte[] footerOnly() throws Exception {
    byte[] image = Made.VHD_FIXED.of(folder, new byte[512]);
    byte[] footer = Arrays.copyOfRange(image, image.length - 512, image.length);
    ByteBuffer fields = ByteBuffer.wrap(footer).putLong(48, 0).putInt(64, 0);
    int sum = 0;
    for (byte value : footer) {
      sum += Byte.toUnsignedInt(value);
    }
    fields.putInt(64, ~sum);
    return footer;
  }

  private String assertInvalid(Made made, byte[] file, String what) throws Exception {
    String reason = outcome(made, file, what);
    assertTrue(reason.startsWith("InvalidImageFile: object '"), made + " " + what + ": " + reason);
    return reason;
  }

  /** Headers and footers are short, but more happens there. */
  private static int place(SplittableRandom random, int length) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(Math.min(length, 1024));
      case 1 -> length - 1 - random.nextInt(Math.min(length, 1536));
      case 2 -> Math.min(length - 1, random.nextInt(1 << 18));
      default -> random.nextInt(length);
    };
  }

  private static int cutAt(SplittableRandom random, int length) {
    int place = place(random, length);
    return random.nextBoolean() ? place : place / 512 * 512;
  }

  private static byte[] flipped(SplittableRandom random, byte[] image) {
    byte[] bytes = image.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes[place(random, bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private String outcome(Made made, byte[] damaged, String damage) throws Exception {
    String what = made + " " + damage;
    Path file = Files.write(folder.resolve("damaged"), damaged);
    String refusal = localRefusal(file, made.format);
    try (Imported imported = new Imported(folder.resolve("snapshots"))) {
      ImageTask task = imported.run(damaged, made.format);
      if (task.status() == TaskStatus.FINISHED) {
        assertEquals("", refusal, what + ": refused on this machine only");
        assertLikeQemu(made, imported.disk(), file, what);
        return "read";
      }
      String reason = task.errorInfo();
      assertTrue(reason.startsWith("InvalidImage"), what + ": " + reason);
      assertTrue(
          reason.startsWith("InvalidImageSize") || REMEDY.matcher(reason).find(),
          what + " has no remedy: " + reason);
      assertEquals(1, reason.lines().count(), what + ": " + reason);
      // Here, raw is the word of the file's owner.
      boolean mayBeReadHere = made == Made.RAW || reason.startsWith("InvalidImageSize");
      assertTrue(mayBeReadHere || !refusal.isEmpty(), what + ": refused in a bucket only");
      return reason;
    }
  }

  /** As {@code image add --format} opens and reads a file; empty if it does. */
  private static String localRefusal(Path file, DiskFormat format) {
    try (DiskSource disk = DiskImages.open(file, format)) {
      ByteBuffer piece = ByteBuffer.allocate(64 << 10);
      long end = Math.min(disk.virtualSizeBytes(), DISK_BYTES);
      for (long position = 0; position < end; position += piece.limit()) {
        piece.clear().limit((int) Math.min(piece.capacity(), end - position));
        disk.read(position, piece);
      }
      return "";
    } catch (IOException refusal) {
      assertTrue(REMEDY.matcher(refusal.getMessage()).find(), refusal.getMessage());
      return refusal.getMessage();
    }
  }

  private void assertLikeQemu(Made made, byte[] disk, Path file, String what) throws Exception {
    Path converted = folder.resolve("converted");
    QemuImg.run("convert", "-f", made.qemuName, "-O", "raw", file, converted);
    byte[] expected = Arrays.copyOf(Files.readAllBytes(converted), disk.length);
    if (made == Made.VHD_DYNAMIC) {
      zeroWhereOursIsZero(expected, disk);
    }
    assertArrayEquals(expected, disk, what);
  }

  /** QEMU does not look at the bitmap of a block's sectors. */
  private static void zeroWhereOursIsZero(byte[] expected, byte[] disk) {
    byte[] zeros = new byte[512];
    for (int start = 0; start < disk.length; start += 512) {
      if (Arrays.equals(disk, start, start + 512, zeros, 0, 512)) {
        Arrays.fill(expected, start, start + 512, (byte) 0);
      }
    }
  }

  /** An import and what came of it. */
  private static final class Imported implements AutoCloseable {
    private final InMemoryObjectStore objects = new InMemoryObjectStore();
    private final InMemoryTaskStore tasks = new InMemoryTaskStore();
    private final SnapshotStore snapshots;

    Imported(Path folder) throws IOException {
      snapshots = SnapshotStore.open(folder);
      objects.createBucket(KEY.bucket());
    }

    ImageTask run(byte[] object, DiskFormat format) {
      objects.put(KEY, object);
      DiskImport disk =
          new DiskImport(
              SNAPSHOT,
              ObjectUrl.parse("ImageUrl", "https://b-1.s3.cn-east-2.jdcloud-oss.com/" + KEY.key()),
              format,
              DISK_BYTES);
      tasks.submit(
          new NewTask(
              ACCOUNT,
              "cn-east-2",
              "img-0000000001",
              Optional.empty(),
              new TaskWork.Import("an-image", List.of(disk)),
              Optional.empty(),
              List.of(),
              Instant.EPOCH));
      ActiveClaim claim =
          new ActiveClaim(
              tasks.claim("worker", Duration.ofHours(1)).orElseThrow(), tasks, Clock.systemUTC());
      new TaskRun(
              claim,
              new ImportRunner(
                  objects,
                  new BucketOwners(new InMemoryBucketDirectory(), objects, Clock.systemUTC()),
                  snapshots,
                  new MemoryBudget(64 << 20),
                  InMemoryObjectStore.RETRIES))
          .run();
      return tasks.task(claim.task().taskId());
    }

    byte[] disk() throws IOException {
      ByteBuffer disk = ByteBuffer.allocate(DISK_BYTES);
      try (Snapshot snapshot = snapshots.open(SNAPSHOT)) {
        snapshot.read(0, disk);
      }
      return disk.array();
    }

    @Override
    public void close() throws IOException {
      if (snapshots.exists(SNAPSHOT)) {
        snapshots.delete(SNAPSHOT);
      }
    }
  }
}
