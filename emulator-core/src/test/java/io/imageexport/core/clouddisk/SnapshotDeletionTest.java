package io.imageexport.core.clouddisk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotDeletionTest {
  private static final AccountId ACCOUNT = new AccountId("324100000385");
  private static final SnapshotId PARENT = new SnapshotId("snapshot-0000000001");
  private static final SnapshotId CHILD = new SnapshotId("snapshot-0000000002");

  @TempDir private Path directory;

  private final Marks marks = new Marks();
  private SnapshotStore blocks;
  private SnapshotDeletion deletion;

  @BeforeEach
  void prepare() throws IOException {
    blocks = SnapshotStore.open(directory);
    blocks.create(PARENT, 65_536).commit().close();
    blocks.create(CHILD, 65_536, PARENT).commit().close();
    deletion = new SnapshotDeletion(marks, blocks);
  }

  @Test
  void aParentStaysAndItsMarkIsTakenBack() throws IOException {
    assertThrows(
        CloudException.class, () -> deletion.delete(ACCOUNT, "cn-east-2", List.of(PARENT.value())));
    assertEquals(List.of(), marks.beingDeleted());
    assertEquals(List.of(PARENT, CHILD), blocks.list());
  }

  @Test
  void ofSeveralSnapshotsAllAreDeletedOrNone() throws IOException {
    SnapshotId alone = new SnapshotId("snapshot-0000000000");
    blocks.create(alone, 65_536).commit().close();
    assertThrows(
        CloudException.class,
        () -> deletion.delete(ACCOUNT, "cn-east-2", List.of(alone.value(), PARENT.value())));
    assertEquals(List.of(), marks.beingDeleted());
    assertEquals(List.of(alone, PARENT, CHILD), blocks.list());
    deletion.delete(ACCOUNT, "cn-east-2", List.of(alone.value(), PARENT.value(), CHILD.value()));
    assertEquals(List.of(), marks.beingDeleted());
    assertEquals(List.of(), blocks.list());
  }

  /** Whoever's it is. */
  @Test
  void aDamagedSnapshotKeepsNobodyFromDeletingAnother() throws IOException {
    SnapshotId damaged = new SnapshotId("snapshot-0000000003");
    blocks.create(damaged, 65_536).commit().close();
    for (byte[] index : List.of(new byte[0], new byte[200], "garbage".getBytes(UTF_8))) {
      Files.write(directory.resolve(damaged.value()).resolve("index"), index);
      assertThrows(
          CloudException.class,
          () -> deletion.delete(ACCOUNT, "cn-east-2", List.of(PARENT.value())));
    }
    Files.delete(directory.resolve(damaged.value()).resolve("index"));
    deletion.delete(ACCOUNT, "cn-east-2", List.of(CHILD.value()));
    assertEquals(List.of(PARENT, damaged), blocks.list());
  }

  @Test
  void whatACrashHasInterruptedIsFinished() throws IOException {
    SnapshotId neverMade = new SnapshotId("snapshot-0000000009");
    marks.marked.addAll(List.of(CHILD, neverMade, PARENT));
    deletion.resume();
    assertEquals(List.of(), marks.beingDeleted());
    assertEquals(List.of(), blocks.list());
  }

  /** Remembers marks, and nothing else about snapshots. */
  private static final class Marks implements DiskSnapshotStore {
    private final List<SnapshotId> marked = new ArrayList<>();

    @Override
    public void beginDeletion(AccountId account, String region, List<String> snapshotIds) {
      snapshotIds.forEach(id -> marked.add(new SnapshotId(id)));
    }

    @Override
    public void endDeletion(SnapshotId id) {
      marked.remove(id);
    }

    @Override
    public void cancelDeletion(SnapshotId id) {
      marked.remove(id);
    }

    @Override
    public List<SnapshotId> beingDeleted() {
      return List.copyOf(marked);
    }

    @Override
    public Optional<DiskSnapshot> find(AccountId account, String region, String snapshotId) {
      throw new UnsupportedOperationException("no unit test asks");
    }

    @Override
    public Page find(SnapshotQuery query) {
      throw new UnsupportedOperationException("no unit test asks");
    }

    @Override
    public void update(
        SnapshotId id,
        Optional<String> name,
        Optional<String> description,
        Optional<Instant> expiresAt) {
      throw new UnsupportedOperationException("no unit test asks");
    }

    @Override
    public int countWithoutImage(AccountId account, String region) {
      throw new UnsupportedOperationException("no unit test asks");
    }

    @Override
    public List<Capacity> capacities(AccountId account) {
      throw new UnsupportedOperationException("no unit test asks");
    }
  }
}
