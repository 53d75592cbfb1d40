package io.imageexport.api.postgres;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.api.postgres.DamagedTables.Column;
import io.imageexport.core.clouddisk.SnapshotQuery;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.export.UploadLog;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ListQuery;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyHolder;
import io.imageexport.core.identity.PolicyQuery;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleQuery;
import io.imageexport.core.image.ImageId;
import io.imageexport.core.image.ImageQuery;
import io.imageexport.core.task.Claim;
import io.imageexport.core.task.ImageTask;
import io.imageexport.core.task.TaskStatus;
import io.imageexport.core.task.TaskStore;
import io.imageexport.core.task.TaskWork;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages every column of every table in the rows of one account, on a real PostgreSQL without its
 * constraints, as somebody could by hand: the account's own task fails by itself, its lists go on,
 * and another account notices nothing.
 */
@Timeout(900)
class DamagedRowsTest {
  private static final AccountId DAMAGED = new AccountId("324100000385");
  private static final AccountId OTHER = new AccountId("859150329790");

  /** Shares the images of the other two, and looks at nothing. */
  private static final AccountId MEMBER = new AccountId("111111111111");

  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

  private static final long SEED = Long.getLong("imageexport.rows.seed", 20_261_130);

  @TempDir private static Path directory;

  private static TaskDatabase server;
  private static Database database;
  private static PostgresTaskStore tasks;
  private static DamagedTables tables;
  private static AccountContent damaged;
  private static AccountContent other;
  private static List<String> expected;

  @BeforeAll
  static void start() throws Exception {
    server = TaskDatabase.start(directory, List.of(DAMAGED, OTHER, MEMBER));
    database = server.database();
    tasks = new PostgresTaskStore(database);
    damaged = new AccountContent(database, DAMAGED, '1');
    other = new AccountContent(database, OTHER, '2');
    tables = new DamagedTables(database);
    damaged.create(MEMBER);
    // Damage to what everybody has, as JD Cloud's own policies, is another matter.
    tables.keepAsDamageable(List.of(AccountId.JD_CLOUD.value(), OTHER.value()));
    other.create(MEMBER);
    tables.keepAsWhole();
    expected = seenBy(other);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void noDamageOfOneAccountReachesAnother() {
    Random random = new Random(SEED);
    int damages = 0;
    for (Column column : tables.columns()) {
      for (int round = 0; round < rounds(column); round++) {
        String value = DamagedTables.garbage(column, random);
        tables.restore();
        if (tables.damage(column, value, random.nextInt(100))) {
          damages++;
          check(column + " = " + value);
        }
      }
    }
    assertTrue(damages > 150, damages + " damages");
  }

  /** Most columns that are parsed are those of tasks. */
  private static int rounds(Column column) {
    return column.table().equals("image_task") ? 4 : 1;
  }

  private static void check(String damage) {
    try {
      assertEquals(expected, seenBy(other), damage);
      seenBy(damaged);
      seenByAll();
      assertTasksFailAlone(damage);
    } catch (RuntimeException e) {
      throw new AssertionError(damage, e);
    }
  }

  /** Everything that an account's calls read, as text. */
  private static List<String> seenBy(AccountContent content) {
    List<String> seen = new ArrayList<>();
    AccountId account = content.account;
    TaskStore.Page page = tasks.find(content.allTasks());
    page.tasks().forEach(task -> seen.add(task.toString()));
    for (ImageTask task : page.tasks()) {
      tasks.decisions(task.taskId()).forEach(decision -> seen.add(decision.toString()));
    }
    PostgresImageStore images = new PostgresImageStore(database);
    images.find(everyImage(account)).images().forEach(image -> seen.add(image.toString()));
    seen.add(own(() -> images.find(account, AccountContent.REGION, content.imageId())).toString());
    seen.add(images.members(new ImageId(content.imageId())).toString());
    PostgresDiskSnapshotStore snapshots = new PostgresDiskSnapshotStore(database);
    snapshots.find(everySnapshot(account)).snapshots().forEach(each -> seen.add(each.toString()));
    PostgresRoleStore roles = new PostgresRoleStore(database);
    ListQuery all = new ListQuery(account, Optional.empty(), true, 0, 100);
    roles.list(new RoleQuery(all, Optional.empty())).items().forEach(role -> seen.add(text(role)));
    own(() -> roles.find(account, AccountContent.ROLE)).ifPresent(role -> seen.add(text(role)));
    PostgresPolicyStore policies = new PostgresPolicyStore(database);
    policies
        .list(new PolicyQuery(all, PolicyQuery.Owner.ANY))
        .items()
        .forEach(policy -> seen.add(text(policy)));
    own(() -> policies.find(account, new ResourceName("a-policy")))
        .ifPresent(policy -> seen.add(text(policy)));
    for (PolicyHolder holder :
        List.of(
            new PolicyHolder.OfRole(account, AccountContent.ROLE),
            new PolicyHolder.OfSubUser(account, AccountContent.SUB_USER))) {
      seen.add(
          own(() -> Optional.of(policies.attachedTo(holder))).stream()
              .flatMap(List::stream)
              .map(DamagedRowsTest::text)
              .collect(joining()));
    }
    PostgresBucketDirectory buckets = new PostgresBucketDirectory(database);
    seen.add(buckets.list(account, AccountContent.REGION).toString());
    seen.add(own(() -> buckets.find(content.bucket())).toString());
    // A new one, which remembers no key.
    PostgresAccessKeyStore keys = new PostgresAccessKeyStore(database);
    seen.add(own(() -> keys.find(content.keyId())).toString());
    seen.add(own(() -> keys.find(content.temporaryKeyId())).map(Object::toString).orElse(""));
    for (ImageTask task : page.tasks()) {
      PostgresUploadLog log = new PostgresUploadLog(database);
      seen.add(own(() -> log.find(task.taskId(), content.objectKey())).toString());
    }
    return seen;
  }

  /** A thing of one account's own may be unreadable, and the caller is told which it is. */
  private static <T> Optional<T> own(Supplier<Optional<T>> lookUp) {
    try {
      return lookUp.get();
    } catch (CloudException refusal) {
      assertEquals(ErrorCode.INTERNAL, refusal.code(), refusal.getMessage());
      assertTrue(refusal.getMessage().contains(" cannot be read"), refusal.getMessage());
      return Optional.empty();
    }
  }

  private static String text(Role role) {
    return role.jrn() + role.trust().text() + role.description() + role.createdAt();
  }

  private static String text(ManagedPolicy policy) {
    return policy.jrn() + policy.document().text() + policy.description() + policy.createdAt();
  }

  private static ImageQuery everyImage(AccountId account) {
    return new ImageQuery(
        account,
        AccountContent.REGION,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        100);
  }

  private static SnapshotQuery everySnapshot(AccountId account) {
    return new SnapshotQuery(
        account, AccountContent.REGION, List.of(), List.of(), Optional.empty(), 0, 100);
  }

  /** What the process reads for itself: at its start, in sweeps, and to help others. */
  private static void seenByAll() {
    PostgresUploadLog log = new PostgresUploadLog(database);
    assertTrue(
        log.ofEndedTasks(100).stream()
            .anyMatch(left -> left.upload().key().bucket().equals(other.bucket().value())));
    assertTrue(
        log.strayAnnouncements(100).stream()
            .map(UploadLog.Announcement::key)
            .anyMatch(key -> key.bucket().equals(other.bucket().value())));
    assertTrue(log.knownUploadIds(other.objectKey()).isEmpty(), "one more has been announced");
    assertTrue(new PostgresPartTurns(database).find("helper").isPresent());
    assertTrue(
        new PostgresDiskSnapshotStore(database)
            .beingDeleted().stream().anyMatch(id -> id.value().startsWith("snapshot-2")));
    PostgresSeedStore seeds = new PostgresSeedStore(database);
    assertTrue(seeds.buckets().contains(other.bucket()));
    assertTrue(seeds.firstKey().id().startsWith("MAIN_"));
    // As at a start after a crash; both exports that were under way can be claimed then.
    assertTrue(tasks.releaseAll("other") >= 1);
  }

  /**
   * Runs all tasks as workers do. The other account's four come at every second turn, and every
   * task that cannot be read fails with the column's name.
   */
  private static void assertTasksFailAlone(String damage) {
    int turns = 0;
    int turnsOfOther = 0;
    Optional<Claim> claim = tasks.claim("worker", AccountContent.lease());
    while (claim.isPresent()) {
      turns++;
      assertTrue(turns < 20, damage + ": tasks are claimed again and again");
      ImageTask task = claim.get().task();
      if (task.account().equals(OTHER)) {
        turnsOfOther++;
        assertTrue(turnsOfOther >= turns / 2, damage + ": the other account waits");
        assertTrue(task.work() instanceof TaskWork.Planned, damage);
        tasks.finish(claim.get(), List.of(), NOW);
      } else if (task.work() instanceof TaskWork.Unreadable unreadable) {
        assertTrue(unreadable.reason().contains("column"), unreadable.reason());
        assertTrue(tasks.fail(claim.get(), "UnreadableTask: " + unreadable.reason(), NOW), damage);
        assertListedAsFailed(task.taskId(), damage);
      } else {
        tasks.finish(claim.get(), List.of(), NOW);
      }
      claim = tasks.claim("worker", AccountContent.lease());
    }
    assertEquals(4, turnsOfOther, damage);
  }

  private static void assertListedAsFailed(long taskId, String damage) {
    Optional<ImageTask> listed =
        tasks.find(damaged.allTasks()).tasks().stream()
            .filter(task -> task.taskId() == taskId)
            .findFirst();
    // A task whose action or region has become another is in other lists.
    if (listed.isPresent()) {
      assertEquals(TaskStatus.FAILED, listed.get().status(), damage);
      assertTrue(listed.get().errorInfo().contains("column"), listed.get().errorInfo());
    }
  }
}
