package io.imageexport.api.postgres;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /** SQL literals that are rarely what a column is for, by its type. */
  private static final Map<String, List<String>> GARBAGE =
      Map.of(
          "text",
          List.of(
              "null",
              "''",
              "'x'",
              "E'a\\n\\x1b[2J'",
              "repeat('x', 5000)",
              "'{}'",
              "'null'",
              "'{\"Version\":\"3\",\"Statement\":[]}'",
              "'-1'",
              "'镜像'",
              "'https://b.s3.cn-east-2.jdcloud-oss.com/' || repeat('%E9', 3000)",
              "'FINISHED'",
              "'running'"),
          "_text",
          List.of("null", "'{}'", "'{NULL}'", "'{x}'", "'{\"\",\"\"}'", "array[repeat('x', 5000)]"),
          "_int8",
          List.of("null", "'{}'", "'{NULL}'", "'{-1}'", "'{0,0}'"),
          "int8",
          List.of("null", "-1", "0", "9223372036854775807", "-9223372036854775808"),
          "int4",
          List.of("null", "-1", "0", "2147483647", "-2147483648"),
          "int2",
          List.of("null", "-1", "0", "32767", "-32768"),
          "timestamptz",
          List.of("null", "'infinity'", "'-infinity'", "'0044-03-15 BC'", "'294276-01-01'"),
          "bool",
          List.of("null", "true", "false"),
          "bytea",
          List.of("null", "'\\x'", "'\\x0000000100000005ffff'", "decode(repeat('00', 64), 'hex')"));

  @TempDir private static Path directory;

  private static TaskDatabase server;
  private static Database database;
  private static PostgresTaskStore tasks;
  private static AccountContent damaged;
  private static AccountContent other;
  private static List<String> expected;

  /** A column of a table, with the name of its type. */
  private record Column(String table, String name, String type) {}

  @BeforeAll
  static void start() throws Exception {
    server = TaskDatabase.start(directory, List.of(DAMAGED, OTHER, MEMBER));
    database = server.database();
    tasks = new PostgresTaskStore(database);
    damaged = new AccountContent(database, DAMAGED, '1');
    other = new AccountContent(database, OTHER, '2');
    damaged.create(MEMBER);
    copyTables("damaged");
    // Damage to what everybody has is another matter.
    for (String table : tables()) {
      database.run(
          "delete from damaged." + table + " where " + table + "::text like '%000000000000%'");
    }
    database.run("delete from damaged.account where id <> $1", DAMAGED.value());
    other.create(MEMBER);
    copyTables("whole");
    expected = seenBy(other);
    dropConstraints();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    for (Row row :
        database.run(
            "select c.table_name, c.column_name, c.udt_name from information_schema.columns c"
                + " join information_schema.tables t using (table_schema, table_name)"
                + " where c.table_schema = 'image_export' and t.table_type = 'BASE TABLE'"
                + " and c.table_name <> 'flyway_schema_history'"
                + " order by c.table_name, c.ordinal_position")) {
      columns.add(new Column(row.getString(0), row.getString(1), row.getString(2)));
    }
    return columns;
  }

  private static List<String> tables() {
    return columns().stream().map(Column::table).distinct().toList();
  }

  private static void copyTables(String schema) {
    database.run("create schema " + schema);
    for (String table : tables()) {
      database.run("create table " + schema + "." + table + " as table image_export." + table);
    }
  }

  private static void dropConstraints() {
    for (Row row :
        database.run(
            "select conrelid::regclass::text, conname from pg_constraint"
                + " where connamespace = 'image_export'::regnamespace and contype in ('c', 'f')")) {
      database.run("alter table " + row.getString(0) + " drop constraint " + row.getString(1));
    }
    for (Row row :
        database.run(
            "select attrelid::regclass::text, attname from pg_attribute"
                + " join pg_class on pg_class.oid = attrelid"
                + " where relnamespace = 'image_export'::regnamespace and relkind = 'r'"
                + " and attnotnull and attnum > 0 and relname <> 'flyway_schema_history'"
                + " and attidentity = '' and not exists (select 1 from pg_index"
                + " where indrelid = attrelid and indisprimary and attnum = any (indkey))")) {
      database.run(
          "alter table "
              + row.getString(0)
              + " alter column "
              + row.getString(1)
              + " drop not null");
    }
  }

  /** Puts everything back as it was, without a trigger. */
  private static void restore() {
    database.inTransaction(
        statements -> {
          statements.run("set local session_replication_role = replica");
          statements.run("truncate " + String.join(", ", tables()));
          for (String table : tables()) {
            statements.run(
                "insert into " + table + " overriding system value table whole." + table);
          }
          return null;
        });
  }

  /** Damages one row of the account, and returns whether that could be done. */
  private static boolean damage(Column column, String value, int row) {
    try {
      return database.inTransaction(
          statements -> {
            statements.run("set local session_replication_role = replica");
            return statements
                    .run(
                        "update %s set %s = %s where %s::text in (select %s::text from damaged.%s"
                                .formatted(
                                    column.table(),
                                    column.name(),
                                    value,
                                    column.table(),
                                    column.table(),
                                    column.table())
                            + " order by md5("
                            + column.table()
                            + "::text || "
                            + row
                            + ") limit 1)")
                    .rowCount()
                > 0;
          });
    } catch (PgException refused) {
      // A primary key still keeps two rows apart, and nulls out.
      return false;
    }
  }

  @Test
  void noDamageOfOneAccountReachesAnother() {
    Random random = new Random(SEED);
    int damages = 0;
    for (Column column : columns()) {
      List<String> garbage = GARBAGE.get(column.type());
      for (int round = 0; round < rounds(column); round++) {
        String value = garbage.get(random.nextInt(garbage.size()));
        restore();
        if (damage(column, value, random.nextInt(100))) {
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
