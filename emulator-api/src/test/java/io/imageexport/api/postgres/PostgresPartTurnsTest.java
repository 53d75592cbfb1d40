package io.imageexport.api.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.export.PartTurns.SharedUpload;
import io.imageexport.core.export.PartTurns.Turn;
import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.core.task.Claim;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sends which part, on a real PostgreSQL. */
class PostgresPartTurnsTest {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Upload UPLOAD =
      new Upload(new ObjectKey("test-export", "one"), "id-1", true);

  @TempDir private static Path directory;

  private static TaskDatabase server;
  private static PostgresTaskStore tasks;
  private static PostgresUploadLog log;
  private static PostgresPartTurns turns;

  private Claim claim;

  @BeforeAll
  static void start() throws Exception {
    server = TaskDatabase.start(directory, List.of(TaskDatabase.ACCOUNT));
    tasks = new PostgresTaskStore(server.database());
    log = new PostgresUploadLog(server.database());
    turns = new PostgresPartTurns(server.database());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void prepare() {
    server.empty();
    server.submitExport(tasks);
    claim = tasks.claim("owner", LEASE).orElseThrow();
    log.begin(claim, UPLOAD, "a file", true);
  }

  private long taskId() {
    return claim.task().taskId();
  }

  private Optional<Turn> take(String taker) {
    return turns.take(claim, UPLOAD, taker, LEASE);
  }

  @Test
  void eachTurnIsTakenOnceUntilItsPartIsWrittenDown() {
    assertTrue(turns.open(claim, UPLOAD, List.of(2, 5)));
    assertEquals(Optional.of(new Turn(2, false)), take("owner"));
    assertEquals(Optional.of(new Turn(5, false)), take("helper"));
    assertEquals(Optional.empty(), take("owner"));
    assertEquals(2, turns.open(taskId(), UPLOAD));
    log.recordPart(claim, UPLOAD, new UploadedPart(2, new EntityTag("a"), 1, OptionalInt.empty()));
    assertEquals(1, turns.open(taskId(), UPLOAD));
    turns.giveBack(taskId(), UPLOAD, "helper");
    assertEquals(Optional.of(new Turn(5, true)), take("owner"), "the helper may have sent it");
  }

  @Test
  void aTurnThatIsNotKeptFallsToSomebodyElse() {
    turns.open(claim, UPLOAD, List.of(1));
    assertEquals(Optional.of(new Turn(1, false)), take("helper"));
    server.database().run("update part_turn set taken_until = now() - interval '1 second'");
    turns.keep(taskId(), UPLOAD, "helper", LEASE);
    assertEquals(Optional.empty(), take("owner"));
    server.database().run("update part_turn set taken_until = now() - interval '1 second'");
    assertEquals(Optional.of(new Turn(1, true)), take("owner"));
  }

  @Test
  void othersFindTheUploadAndTheClaimItBelongsTo() {
    assertEquals(Optional.empty(), turns.find("helper"));
    turns.open(claim, UPLOAD, List.of(1));
    SharedUpload found = turns.find("helper").orElseThrow();
    assertEquals(new SharedUpload(claim, UPLOAD, "a file"), found);
    assertEquals(Optional.empty(), turns.find("owner"), "nobody helps himself");
    take("helper");
    assertEquals(Optional.empty(), turns.find("helper"));
  }

  @Test
  void whoeverHelpsALostClaimTakesNothingMore() {
    turns.open(claim, UPLOAD, List.of(1));
    server.endLeases();
    assertTrue(tasks.claim("another", LEASE).isPresent());
    assertFalse(turns.open(claim, UPLOAD, List.of(1)));
    assertEquals(Optional.empty(), take("helper"));
  }

  @Test
  void turnsGoWithTheirUpload() {
    turns.open(claim, UPLOAD, List.of(1));
    log.forget(claim, UPLOAD);
    assertEquals(0, turns.open(taskId(), UPLOAD));
    tasks.fail(claim, "NoSuchBucket: gone", Instant.EPOCH);
    assertEquals(Optional.empty(), turns.find("helper"));
  }
}
