package io.imageexport.core.clouddisk;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.snapshot.Snapshot;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Adds up the snapshots that one stands on. */
public final class SnapshotChains {
  private final SnapshotStore blocks;

  public SnapshotChains(SnapshotStore blocks) {
    this.blocks = requireNonNull(blocks, "blocks is null");
  }

  /**
   * A snapshot and its ancestors.
   *
   * @param length how many they are; 0 for one that is not made yet
   */
  public record Chain(int length, long storedBytes) {}

  public Chain of(SnapshotId id) {
    int length = 0;
    long storedBytes = 0;
    Optional<SnapshotId> next = Optional.of(id).filter(blocks::exists);
    while (next.isPresent()) {
      try (Snapshot snapshot = blocks.open(next.get())) {
        length++;
        storedBytes += snapshot.storedBytes();
        next = snapshot.parent();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new Chain(length, storedBytes);
  }
}
