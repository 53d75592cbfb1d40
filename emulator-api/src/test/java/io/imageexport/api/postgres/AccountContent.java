package io.imageexport.api.postgres;

import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.bucket.ObjectUrl;
import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.bucket.OwnedBucket;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyHolder;
import io.imageexport.core.identity.Principal;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleType;
import io.imageexport.core.identity.SessionToken;
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
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.task.Claim;
import io.imageexport.core.task.ClientToken;
import io.imageexport.core.task.DiskTarget;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.NewTask;
import io.imageexport.core.task.TaskDecision;
import io.imageexport.core.task.TaskQuery;
import io.imageexport.core.task.TaskWork;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One of everything that an account can have in the database. */
final class AccountContent {
  static final String REGION = "cn-east-2";
  static final ResourceName ROLE = new ResourceName("image-export");
  static final ResourceName SUB_USER = new ResourceName("a-sub-user");
  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

  private final Database database;
  private final PostgresTaskStore tasks;
  final AccountId account;
  private final String digit;

  /**
   * @param digit sets the account's ids apart from those of others
   */
  AccountContent(Database database, AccountId account, char digit) {
    this.database = database;
    this.tasks = new PostgresTaskStore(database);
    this.account = account;
    this.digit = String.valueOf(digit);
  }

  String imageId() {
    return "img-" + digit + "000000001";
  }

  String keyId() {
    return "KEY_" + digit;
  }

  String temporaryKeyId() {
    return "TEMPORARY_" + digit;
  }

  BucketName bucket() {
    return new BucketName("bucket-" + digit);
  }

  ObjectKey objectKey() {
    return new ObjectKey(bucket().value(), "exported");
  }

  private SnapshotId snapshot(int number) {
    return new SnapshotId("snapshot-" + digit + "00000000" + number);
  }

  void create(AccountId member) {
    createIdentity();
    PostgresImageStore images = new PostgresImageStore(database);
    images.create(image(imageId(), ImageStatus.READY, 0));
    images.share(new ImageId(imageId()), Set.of(member), 20);
    images.create(image("img-" + digit + "000000002", ImageStatus.READY, 2));
    database.run("update snapshot set status = 'DELETING' where id = $1", snapshot(3).value());
    exportUnderWay();
    submit(export("one"), Optional.empty());
    submit(
        new TaskWork.Import(
            "imported",
            List.of(
                new TaskWork.DiskImport(
                    snapshot(4),
                    new ObjectUrl(bucket(), REGION, "disks/磁盘 1.qcow2"),
                    DiskFormat.QCOW2,
                    40L << 30))),
        Optional.of(image("img-" + digit + "000000003", ImageStatus.PENDING, 4)));
    submit(
        new TaskWork.Copy(imageId(), List.of(new TaskWork.DiskCopy(snapshot(0), snapshot(6)))),
        Optional.of(image("img-" + digit + "000000004", ImageStatus.PENDING, 6)));
  }

  private void createIdentity() {
    new PostgresBucketDirectory(database).register(new OwnedBucket(bucket(), account, REGION, NOW));
    Role role =
        new Role(
            account,
            ROLE,
            "role-" + digit,
            RoleType.SERVICE,
            PolicyDocument.parse(
                PolicyDocument.Kind.TRUST,
                """
                {"Version":"3","Statement":[{"Effect":"Allow","Principal":
                {"Service":"disk.jdcloud.com"},"Action":"sts:assumeRole","Resource":"*"}]}"""),
            "a role",
            3_600,
            NOW);
    new PostgresRoleStore(database).create(role);
    PolicyDocument document =
        PolicyDocument.parse(
            PolicyDocument.Kind.IDENTITY,
            """
            {"Version":"3","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}""");
    PostgresPolicyStore policies = new PostgresPolicyStore(database);
    ResourceName policy = new ResourceName("a-policy");
    policies.create(
        ManagedPolicy.create(account, policy, "policy-" + digit, "a policy", document, NOW));
    policies.attach(new PolicyHolder.OfRole(account, ROLE), policy);
    database.run(
        "insert into sub_user (account, name, created_at) values ($1, $2, $3)",
        account.value(),
        SUB_USER.value(),
        Database.timestamp(NOW));
    policies.attach(new PolicyHolder.OfSubUser(account, SUB_USER), policy);
    database.inTransaction(
        statements -> {
          PostgresAccessKeyStore.insert(
              statements,
              new AccessKey(keyId(), "secret", new Principal.SubUser(account, SUB_USER)),
              NOW);
          PostgresAccessKeyStore.insert(
              statements,
              new AccessKey("MAIN_" + digit, "secret", new Principal.MainAccount(account)),
              NOW);
          return null;
        });
    new PostgresAccessKeyStore(database)
        .addTemporary(
            new AccessKey(
                temporaryKeyId(),
                "secret",
                new Principal.RoleSession(
                    account,
                    ROLE,
                    "a-session",
                    Optional.of(
                        PolicyDocument.parse(PolicyDocument.Kind.SESSION, document.text()))),
                Optional.of(new SessionToken("token", NOW.plusSeconds(3_600)))),
            role.roleId(),
            NOW);
  }

  /** An export that another worker runs, with everything that it has written down. */
  private void exportUnderWay() {
    long taskId = submit(export("exported"), Optional.empty());
    database.run(
        "update image_task set status = 'running', worker = 'other', fencing_token = 1,"
            + " progress = 5, lease_until = now() + interval '1 hour' where task_id = $1",
        taskId);
    Claim claim = new Claim(task(taskId), "other", 1);
    PostgresUploadLog log = new PostgresUploadLog(database);
    Upload upload = new Upload(objectKey(), "upload-" + digit, true);
    log.announce(claim, objectKey());
    log.begin(claim, upload, "fingerprint", false);
    log.recordPart(
        claim, upload, new UploadedPart(1, new EntityTag("\"tag\""), 5, OptionalInt.of(-7)));
    new PostgresPartTurns(database).open(claim, upload, List.of(2, 3));
    // The task of this announcement has another fencing token now.
    database.run(
        "insert into upload_announcement (task_id, fencing_token, bucket, object_key)"
            + " values ($1, 0, $2, $3)",
        taskId,
        bucket().value(),
        "stray");
    ended(export("ended"));
  }

  private void ended(TaskWork.Export work) {
    long taskId = submit(work, Optional.empty());
    Claim claim = new Claim(task(taskId), "other", 1);
    database.run(
        "update image_task set status = 'running', worker = 'other', fencing_token = 1"
            + " where task_id = $1",
        taskId);
    Upload upload =
        new Upload(new ObjectKey(bucket().value(), "ended"), "upload-ended-" + digit, false);
    new PostgresUploadLog(database).begin(claim, upload, "fingerprint", true);
    tasks.fail(claim, "NoSuchBucket: a test", NOW);
  }

  private TaskWork.Export export(String objectKey) {
    return new TaskWork.Export(
        ROLE,
        new OssUrl(bucket(), REGION),
        Optional.of("prefix"),
        true,
        List.of(
            new DiskTarget(snapshot(0), objectKey),
            new DiskTarget(snapshot(1), objectKey + "_vdb")));
  }

  private long submit(TaskWork.Planned work, Optional<Image> made) {
    return tasks
        .submit(
            new NewTask(
                account,
                REGION,
                made.map(image -> image.id().value()).orElse(imageId()),
                Optional.of(new ClientToken("token-" + work.hashCode())),
                work,
                made,
                List.of(decision()),
                NOW))
        .taskId();
  }

  private TaskDecision decision() {
    StatementTrace trace =
        new StatementTrace(
            "a-policy", 0, Effect.ALLOW, true, true, true, true, "", Set.of(Extension.SID));
    return new TaskDecision(
        "jrn:iam::" + account + ":root",
        "vm:exportImage",
        "*",
        Verdict.ALLOW,
        true,
        "a reason",
        List.of(trace),
        1,
        NOW,
        NOW);
  }

  private Image image(String id, ImageStatus status, int firstSnapshot) {
    return Image.complete(
        new ImageId(id),
        account,
        REGION,
        "an-image",
        GuestSystem.of(OsType.LINUX, "CentOS"),
        ImageSource.PRIVATE,
        status,
        RootDeviceType.CLOUD_DISK,
        false,
        List.of(
            new ImageDisk("vda", snapshot(firstSnapshot), 40L << 30, 1),
            new ImageDisk("vdb", snapshot(firstSnapshot + 1), 40L << 30, 1)),
        NOW);
  }

  TaskQuery allTasks() {
    return new TaskQuery(
        account,
        REGION,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        100);
  }

  private ImageTask task(long taskId) {
    return tasks.find(allTasks()).tasks().stream()
        .filter(task -> task.taskId() == taskId)
        .findFirst()
        .orElseThrow();
  }

  static Duration lease() {
    return Duration.ofSeconds(30);
  }
}
