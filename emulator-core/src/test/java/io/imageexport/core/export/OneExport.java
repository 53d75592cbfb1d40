package io.imageexport.core.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.core.access.AccessControl;
import io.imageexport.core.access.IamMode;
import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.bucket.InMemoryBucketDirectory;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleType;
import io.imageexport.core.ingest.DemoDisk;
import io.imageexport.core.ingest.SnapshotIngest;
import io.imageexport.core.memory.MemoryBudget;
import io.imageexport.core.object.InMemoryObjectStore;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.policy.PolicyDocument;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.Claim;
import io.imageexport.core.task.DiskTarget;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.InMemoryTaskStore;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.TaskWork;
import io.imageexport.qcow2.compression.Compression;
import io.imageexport.qcow2.reader.ImageFile;
import io.imageexport.qcow2.reader.Qcow2Reader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** One export over a real snapshot, with stores in memory. */
final class OneExport {
  private static final AccountId ACCOUNT = new AccountId("324100000385");
  static final SnapshotId SNAPSHOT = new SnapshotId("snapshot-0000000001");
  static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final ObjectKey KEY = new ObjectKey("test-export", "exportImage_img-0000000001");
  static final String BUCKET = "test-export";

  private final DemoDisk disk = new DemoDisk(1L << 30, 40L << 20, 7);
  private final SnapshotStore snapshots;
  private final OneRole role = new OneRole(role(), policy());
  final InMemoryObjectStore objects = new InMemoryObjectStore();
  final InMemoryTaskStore tasks = new InMemoryTaskStore();
  final InMemoryUploadLog log = new InMemoryUploadLog(tasks);
  final long taskId;

  /**
   * @param directory of the snapshot; several exports may read the same one
   */
  OneExport(Path directory) throws IOException {
    snapshots = SnapshotStore.open(directory);
    if (Files.notExists(directory.resolve(SNAPSHOT.value()))) {
      new SnapshotIngest(snapshots).ingest(disk, SNAPSHOT, SnapshotIngest.ProgressListener.NONE);
    }
    objects.createBucket(BUCKET);
    taskId =
        tasks
            .submit(
                new NewTask(
                    ACCOUNT,
                    "cn-east-2",
                    "img-0000000001",
                    Optional.empty(),
                    work(),
                    Optional.empty(),
                    List.of(),
                    Instant.EPOCH))
            .taskId();
  }

  ExportRunner runner(ObjectStore store, UploadLog uploads, Optional<Compression> compression) {
    return new ExportRunner(
        store,
        uploads,
        Optional.empty(),
        new BucketOwners(new InMemoryBucketDirectory(), objects, CLOCK),
        role.roles(),
        new AccessControl(role.policies(), IamMode.ENFORCE, CLOCK),
        snapshots,
        new MemoryBudget(64 << 20),
        new ExportSettings(2, compression, InMemoryObjectStore.RETRIES));
  }

  /** What a caller with other permissions than the guide's has. */
  OneRole policies() {
    return role;
  }

  ActiveClaim claim() {
    Claim claim = tasks.claim("worker", Duration.ofSeconds(30)).orElseThrow();
    return new ActiveClaim(claim, tasks, CLOCK);
  }

  ImageTask task() {
    return tasks.task(taskId);
  }

  private static TaskWork.Export work() {
    return new TaskWork.Export(
        new ResourceName("image-export"),
        OssUrl.parse("https://test-export.s3-internal.cn-east-2.jdcloud-oss.com"),
        Optional.empty(),
        false,
        List.of(new DiskTarget(SNAPSHOT, KEY.key())));
  }

  private static Role role() {
    String trust =
        """
        {"Version":"3","Statement":[{"Effect":"Allow",
        "Principal":{"Service":"disk.jdcloud.com"},"Action":"sts:assumeRole","Resource":"*"}]}\
        """;
    return new Role(
        ACCOUNT,
        new ResourceName("image-export"),
        "role-1",
        RoleType.SERVICE,
        PolicyDocument.parse(PolicyDocument.Kind.TRUST, trust),
        "",
        3_600,
        NOW);
  }

  private static ManagedPolicy policy() {
    String document =
        """
        {"Version":"3","Statement":[
        {"Effect":"Allow","Action":"oss:ListAllMyBuckets","Resource":"*"},
        {"Effect":"Allow","Action":["oss:GetObject","oss:AbortMultipartUpload","oss:PutObject",
        "oss:ListMultipartUploadParts"],"Resource":"jrn:oss:*:324100000385:test-export/*"}]}\
        """;
    return ManagedPolicy.create(
        ACCOUNT,
        new ResourceName("image-export-policy"),
        "policy-1",
        "",
        PolicyDocument.parse(PolicyDocument.Kind.IDENTITY, document),
        NOW);
  }

  void assertObjectHoldsTheDisk() throws IOException {
    byte[] object = objects.object(KEY);
    Qcow2Reader reader = Qcow2Reader.open(new InMemoryFile(ByteBuffer.wrap(object)));
    assertEquals(disk.virtualSizeBytes(), reader.virtualSizeBytes());
    ByteBuffer expected = ByteBuffer.allocate(1 << 20);
    ByteBuffer actual = ByteBuffer.allocate(1 << 20);
    for (long position = 0; position < disk.virtualSizeBytes(); position += 1 << 20) {
      disk.read(position, expected.clear());
      reader.read(position, actual.clear());
      assertEquals(expected.flip(), actual.flip(), "at byte " + position);
    }
  }

  private record InMemoryFile(ByteBuffer bytes) implements ImageFile {
    @Override
    public long lengthBytes() {
      return bytes.capacity();
    }

    @Override
    public void read(long position, ByteBuffer destination) {
      destination.put(bytes.slice(Math.toIntExact(position), destination.remaining()));
    }
  }
}
