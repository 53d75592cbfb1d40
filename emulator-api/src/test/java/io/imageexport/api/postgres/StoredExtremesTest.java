package io.imageexport.api.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.core.bucket.OwnedBucket;
import io.imageexport.core.clouddisk.DiskSnapshot;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccessKeyStore;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.CreateResult;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.Principal;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleType;
import io.imageexport.core.identity.SessionToken;
import io.imageexport.core.image.BootMode;
import io.imageexport.core.image.GuestSystem;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageId;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.OsType;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.core.policy.Effect;
import io.imageexport.core.policy.Extension;
import io.imageexport.core.policy.PolicyDocument;
import io.imageexport.core.policy.StatementTrace;
import io.imageexport.core.policy.Verdict;
import io.imageexport.core.region.Regions;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotSizes;
import io.imageexport.core.task.Claim;
import io.imageexport.core.task.ClientToken;
import io.imageexport.core.task.DiskTarget;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.SubmittedTask;
import io.imageexport.core.task.TaskDecision;
import io.imageexport.core.task.TaskQuery;
import io.imageexport.core.task.TaskWork;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever can be constructed can be written, and what was written is read: everything that is
 * stored, with extreme values, on a real PostgreSQL.
 */
@Timeout(600)
class StoredExtremesTest {
  private static final AccountId ACCOUNT = new AccountId("324100000385");
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final int ROUNDS = 40;
  private static final long SEED = Long.getLong("imageexport.rows.seed", 20_261_130);

  @TempDir private static Path directory;

  private static TaskDatabase server;
  private static Database database;
  private static PostgresTaskStore tasks;

  private final ExtremeValues values = new ExtremeValues(new Random(SEED));

  /** Of ids, which are all different. */
  private int serial;

  @BeforeAll
  static void start() throws Exception {
    server = TaskDatabase.start(directory, List.of(ACCOUNT));
    database = server.database();
    tasks = new PostgresTaskStore(database);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void empty() {
    server.empty();
  }

  private String id() {
    serial++;
    return "%010d".formatted(serial);
  }

  private SnapshotId snapshotId() {
    return new SnapshotId("snapshot-" + id());
  }

  private List<ImageDisk> disks() {
    List<ImageDisk> disks = new ArrayList<>();
    int count = values.number(1, ImageDisk.MAX_DISKS);
    for (int i = 0; i < count; i++) {
      disks.add(
          new ImageDisk(
              ImageDisk.deviceName(i),
              snapshotId(),
              values.number(0, SnapshotSizes.MAX_VIRTUAL_BYTES),
              values.number(0, SnapshotSizes.MAX_STORED_BYTES)));
    }
    return disks;
  }

  private Image image(ImageStatus status) {
    return new Image(
        new ImageId("img-" + id()),
        ACCOUNT,
        values.anyOf(Regions.ALL),
        values.imageName(),
        values.text(256),
        new GuestSystem(
            values.anyOf(List.of(OsType.values())),
            values.text(values.number(0, 1_000)),
            values.text(100),
            values.text(20),
            values.anyOf(List.of(BootMode.values()))),
        ImageSource.PRIVATE,
        status,
        values.anyOf(List.of(RootDeviceType.values())),
        values.flag(),
        disks(),
        values.time(),
        false,
        status == ImageStatus.READY ? 100 : 0);
  }

  @Test
  void imagesAndSnapshots() {
    PostgresImageStore images = new PostgresImageStore(database);
    PostgresDiskSnapshotStore snapshots = new PostgresDiskSnapshotStore(database);
    for (int i = 0; i < ROUNDS; i++) {
      Image image = image(ImageStatus.READY);
      images.create(image);
      assertEquals(image, images.find(ACCOUNT, image.region(), image.id().value()).orElseThrow());
      SnapshotId id = image.systemDisk().snapshot();
      String name = values.imageName();
      String description = values.text(256);
      Instant expiresAt = values.time();
      snapshots.update(id, Optional.of(name), Optional.of(description), Optional.of(expiresAt));
      DiskSnapshot read = snapshots.find(ACCOUNT, image.region(), id.value()).orElseThrow();
      assertEquals(
          List.of(name, description, expiresAt),
          List.of(read.name(), read.description(), read.expiresAt().orElseThrow()));
      assertEquals(image.systemDisk().virtualSizeBytes(), read.virtualSizeBytes());
    }
  }

  private TaskWork.Planned work(Image image, Optional<Image> made) {
    if (made.isEmpty()) {
      return new TaskWork.Export(
          values.resourceName(),
          values.ossUrl(),
          values.flag() ? Optional.of("Zz9".repeat(10)) : Optional.empty(),
          values.flag(),
          image.disks().stream()
              .map(disk -> new DiskTarget(disk.snapshot(), values.objectKey()))
              .toList());
    }
    List<SnapshotId> snapshots = made.get().disks().stream().map(ImageDisk::snapshot).toList();
    if (values.flag()) {
      return new TaskWork.Copy(
          image.id().value(),
          snapshots.stream()
              .map(to -> new TaskWork.DiskCopy(image.systemDisk().snapshot(), to))
              .toList());
    }
    return new TaskWork.Import(
        values.imageName(),
        snapshots.stream()
            .map(
                snapshot ->
                    new TaskWork.DiskImport(
                        snapshot,
                        values.objectUrl(),
                        values.anyOf(List.of(DiskFormat.values())),
                        values.number(1, Long.MAX_VALUE)))
            .toList());
  }

  private TaskDecision decision() {
    Instant time = values.time();
    return new TaskDecision(
        new Principal.SubUser(ACCOUNT, values.resourceName()).jrn(),
        "oss:ListMultipartUploadParts",
        "jrn:oss:cn-east-2:" + ACCOUNT + ":" + values.bucket() + "/" + values.objectKey(),
        values.anyOf(List.of(Verdict.values())),
        values.flag(),
        values.text(4_000),
        List.of(
            new StatementTrace(
                values.text(64),
                values.number(0, Integer.MAX_VALUE),
                values.anyOf(List.of(Effect.values())),
                values.flag(),
                values.flag(),
                values.flag(),
                values.flag(),
                values.text(1_000) + "\u0000",
                EnumSet.allOf(Extension.class))),
        values.number(1, Long.MAX_VALUE),
        time,
        time);
  }

  @Test
  void tasksAndWhatWasDecidedAboutThem() {
    Image image = image(ImageStatus.READY);
    new PostgresImageStore(database).create(image);
    for (int i = 0; i < ROUNDS; i++) {
      Optional<Image> made =
          values.flag() ? Optional.of(image(ImageStatus.PENDING)) : Optional.empty();
      // Images without end would reach the quota.
      database.run("update image set region = 'elsewhere' where region <> $1", image.region());
      NewTask task =
          new NewTask(
              ACCOUNT,
              image.region(),
              made.orElse(image).id().value(),
              Optional.of(new ClientToken(values.text(56) + i)),
              work(image, made),
              made.map(each -> inRegion(each, "somewhere")),
              List.of(decision()),
              values.time());
      SubmittedTask submitted = tasks.submit(task);
      assertEquals(
          submitted,
          tasks
              .findByClientToken(ACCOUNT, task.work().action(), task.clientToken().orElseThrow())
              .orElseThrow());
      Claim claim = tasks.claim("worker", LEASE).orElseThrow();
      assertEquals(submitted.taskId(), claim.task().taskId());
      assertEquals(task.work(), claim.task().work());
      assertEquals(task.createdAt(), claim.task().createdAt());
      assertEquals(task.decisions(), tasks.decisions(submitted.taskId()));
      String errorInfo = values.text(4_000);
      Instant finishedAt = values.time();
      assertEquals(true, tasks.fail(claim, errorInfo, finishedAt));
      ImageTask failed = find(task, submitted.taskId());
      // Copies are not listed; their images tell how far they are.
      if (!(task.work() instanceof TaskWork.Copy)) {
        assertEquals(task.work(), failed.work());
        assertEquals(errorInfo, failed.errorInfo());
        assertEquals(Optional.of(finishedAt), failed.finishedAt());
      }
    }
  }

  private static Image inRegion(Image image, String region) {
    return new Image(
        image.id(),
        image.account(),
        region,
        image.name(),
        image.description(),
        image.system(),
        image.source(),
        image.status(),
        image.rootDeviceType(),
        image.imported(),
        image.disks(),
        image.createdAt(),
        image.shared(),
        image.progressPercent());
  }

  private static ImageTask find(NewTask task, long taskId) {
    return tasks
        .find(
            new TaskQuery(
                ACCOUNT,
                task.region(),
                Optional.of(task.work().action()),
                List.of(taskId),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                1))
        .tasks()
        .getFirst();
  }

  @Test
  void rolesPoliciesAndKeys() {
    PostgresRoleStore roles = new PostgresRoleStore(database);
    PostgresPolicyStore policies = new PostgresPolicyStore(database);
    PostgresAccessKeyStore keys = new PostgresAccessKeyStore(database);
    for (int i = 0; i < ROUNDS; i++) {
      Role role =
          new Role(
              ACCOUNT,
              values.resourceName(),
              "role-" + id(),
              values.anyOf(List.of(RoleType.values())),
              values.policy(PolicyDocument.Kind.TRUST, 6_144),
              values.text(256),
              values.number(Role.MIN_SESSION_SECONDS, Role.MAX_SESSION_SECONDS),
              values.time());
      if (roles.create(role) == CreateResult.NAME_TAKEN) {
        continue;
      }
      Role readRole = roles.find(ACCOUNT, role.name()).orElseThrow();
      assertEquals(role.trust().text(), readRole.trust().text());
      assertEquals(role.description(), readRole.description());
      assertEquals(role.maxSessionSeconds(), readRole.maxSessionSeconds());
      assertEquals(role.createdAt(), readRole.createdAt());
      ManagedPolicy policy =
          ManagedPolicy.create(
              ACCOUNT,
              role.name(),
              "policy-" + id(),
              values.text(256),
              values.policy(PolicyDocument.Kind.IDENTITY, 6_144),
              values.time());
      assertEquals(CreateResult.CREATED, policies.create(policy));
      ManagedPolicy readPolicy = policies.find(ACCOUNT, policy.name()).orElseThrow();
      assertEquals(policy.document().text(), readPolicy.document().text());
      assertEquals(policy.description(), readPolicy.description());
      AccessKey key =
          new AccessKey(
              "KEY_" + id(),
              values.text(64),
              new Principal.RoleSession(
                  ACCOUNT,
                  role.name(),
                  "=,.@_-zZ".repeat(8),
                  Optional.of(values.policy(PolicyDocument.Kind.SESSION, 2_048))),
              Optional.of(new SessionToken(values.text(64), values.time())));
      // Nothing has ended at the beginning of time.
      assertEquals(
          AccessKeyStore.AddResult.ADDED,
          keys.addTemporary(key, role.roleId(), Instant.parse("-0001-01-01T00:00:00Z")));
      AccessKey readKey = keys.find(key.id()).orElseThrow();
      assertEquals(key.secret(), readKey.secret());
      assertEquals(key.token(), readKey.token());
      assertEquals(key.principal().jrn(), readKey.principal().jrn());
    }
  }

  @Test
  void buckets() {
    PostgresBucketDirectory buckets = new PostgresBucketDirectory(database);
    for (int i = 0; i < ROUNDS; i++) {
      OwnedBucket bucket =
          new OwnedBucket(values.bucket(), ACCOUNT, values.anyOf(Regions.ALL), values.time());
      if (buckets.register(bucket)) {
        assertEquals(bucket, buckets.find(bucket.name()).orElseThrow());
      }
    }
  }

  @Test
  void uploadsAndTheirParts() {
    server.submitExport(tasks);
    Claim claim = tasks.claim("worker", LEASE).orElseThrow();
    PostgresUploadLog log = new PostgresUploadLog(database);
    for (int i = 0; i < ROUNDS; i++) {
      ObjectKey key = new ObjectKey(values.bucket().value(), values.objectKey());
      Upload upload = new Upload(key, values.text(values.number(0, 1_000)), values.flag());
      log.announce(claim, key);
      log.begin(claim, upload, values.text(200), false);
      UploadedPart part =
          new UploadedPart(
              values.number(1, 10_000),
              new EntityTag("\"" + values.text(values.number(0, 200)) + "x\""),
              values.number(0, Long.MAX_VALUE),
              values.flag()
                  ? OptionalInt.of(values.number(Integer.MIN_VALUE, Integer.MAX_VALUE))
                  : OptionalInt.empty());
      log.recordPart(claim, upload, part);
      var read = log.find(claim.task().taskId(), key).orElseThrow();
      assertEquals(upload, read.upload());
      assertEquals(List.of(part), read.parts());
      assertEquals(part.entityTag().text(), read.parts().getFirst().entityTag().text());
      log.recordCompleting(claim, upload, values.number(0, Long.MAX_VALUE));
      assertEquals(upload, log.find(claim.task().taskId(), key).orElseThrow().upload());
      log.forget(claim, upload);
    }
  }
}
