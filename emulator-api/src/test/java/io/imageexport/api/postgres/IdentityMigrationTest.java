package io.imageexport.api.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccessKeyStore.AddResult;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ListQuery;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyHolder;
import io.imageexport.core.identity.PolicyQuery;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.identity.Principal.MainAccount;
import io.imageexport.core.identity.Principal.RoleSession;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.SessionToken;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a database of the first version held is there after it has been brought up to date. */
class IdentityMigrationTest {
  private static final AccountId ACCOUNT = new AccountId("324100000385");
  private static final ResourceName ROLE = new ResourceName("image-export");
  private static final ResourceName SHADOW = new ResourceName("JDCloudOSSAdmin");
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  private static final String OF_THE_FIRST_VERSION =
      """
      insert into account values ('324100000385', now());
      insert into access_key values ('KEY', 'SECRET', '324100000385', now());
      insert into role values ('324100000385', 'image-export', 'role-1', 3,
        '{"Version":"3","Statement":[{"Effect":"Allow","Principal":{"Service":"disk"},
          "Action":"sts:assumeRole","Resource":"*"}]}', '', 3600, now());
      insert into policy values ('324100000385', 'own-policy', 'policy-1', 'of a test',
        '{"Version":"3","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}',
        now(), now());
      insert into policy values ('324100000385', 'JDCloudOSSAdmin', 'policy-2', 'a namesake',
        '{"Version":"3","Statement":[{"Effect":"Deny","Action":"oss:*","Resource":"*"}]}',
        now(), now());
      insert into role_policy values ('324100000385', 'image-export', 'own-policy');
      """;

  @TempDir private static Path directory;

  private static EmbeddedPostgres server;
  private static Vertx vertx;
  private static Database database;
  private static PolicyStore policies;
  private static PostgresAccessKeyStore keys;

  @BeforeAll
  static void migrate() throws Exception {
    server =
        EmbeddedPostgres.start(
            directory.resolve("pg"),
            directory.resolve("programs"),
            StartupWait.quiet(),
            launched -> {});
    PostgresAddress address = server.address();
    Flyway.configure()
        .dataSource(Drivers.jdbc(address, StartupWait.DEFAULT_LIMIT))
        .schemas("image_export")
        .target("1")
        .load()
        .migrate();
    try (Connection connection = Drivers.jdbc(address, StartupWait.DEFAULT_LIMIT).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path to image_export");
      statement.execute(OF_THE_FIRST_VERSION);
    }
    vertx = Vertx.vertx();
    database = Database.open(vertx, address, StartupWait.quiet());
    policies = new PostgresPolicyStore(database);
    keys = new PostgresAccessKeyStore(database);
  }

  @AfterAll
  static void stop() throws SQLException {
    database.close();
    vertx.close().await();
    server.close();
  }

  @Test
  void policiesHaveTheirTextAsFirstEdition() {
    ManagedPolicy policy = policies.find(ACCOUNT, new ResourceName("own-policy")).orElseThrow();
    assertEquals("v1", policy.edition().label());
    assertTrue(policy.document().text().contains("oss:*"));
    assertEquals("of a test", policy.description());
    assertEquals(
        List.of("policy-1"),
        policies.attachedTo(new PolicyHolder.OfRole(ACCOUNT, ROLE)).stream()
            .map(ManagedPolicy::policyId)
            .toList());
  }

  @Test
  void keysAreTheMainAccounts() {
    AccessKey key = keys.find("KEY").orElseThrow();
    assertEquals(new MainAccount(ACCOUNT), key.principal());
    assertEquals(Optional.empty(), key.token());
  }

  /** Nobody could take such a name now. */
  @Test
  void aNamesakeOfJdCloudsHidesIt() {
    assertEquals("a namesake", policies.find(ACCOUNT, SHADOW).orElseThrow().description());
    ListQuery all = new ListQuery(ACCOUNT, Optional.of("JDCloudOSSAdmin"), false, 0, 10);
    assertEquals(
        List.of("a namesake"),
        policies.list(new PolicyQuery(all, PolicyQuery.Owner.ANY)).items().stream()
            .map(ManagedPolicy::description)
            .toList());
    PolicyHolder holder = new PolicyHolder.OfRole(ACCOUNT, ROLE);
    assertEquals(PolicyStore.AttachResult.ATTACHED, policies.attach(holder, SHADOW));
    assertTrue(
        policies.attachedTo(holder).stream()
            .anyMatch(policy -> policy.description().equals("a namesake")));
    assertTrue(policies.detach(holder, SHADOW));
  }

  @Test
  void expiredKeysAreForgottenWhenAnotherIsAdded() {
    assertEquals(AddResult.ADDED, add("first", NOW.plusSeconds(3600), NOW));
    assertEquals(AddResult.ADDED, add("second", NOW.plusSeconds(9000), NOW.plusSeconds(3599)));
    assertTrue(keys.find("first").isPresent());
    assertEquals(AddResult.ADDED, add("third", NOW.plusSeconds(9000), NOW.plusSeconds(3600)));
    assertFalse(keys.find("first").isPresent());
    assertTrue(keys.find("second").isPresent());
    assertEquals(AddResult.NO_SUCH_ROLE, keys.addTemporary(key("fourth", NOW), "role-2", NOW));
  }

  private static AddResult add(String id, Instant end, Instant now) {
    return keys.addTemporary(key(id, end), "role-1", now);
  }

  private static AccessKey key(String id, Instant end) {
    return new AccessKey(
        id,
        "secret",
        new RoleSession(ACCOUNT, ROLE, "a-session", Optional.empty()),
        Optional.of(new SessionToken("token", end)));
  }
}
