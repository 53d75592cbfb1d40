package io.imageexport.core.snapshot;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.space.DiskSpace;
import io.imageexport.core.space.DiskSpace.Room;
import io.imageexport.core.space.InsufficientStorageException;
import io.imageexport.core.space.MinFree;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The snapshots under one root directory.
 *
 * <p>Thread-safe, and several processes may use one root. An unknown id is refused with a {@link
 * CloudException}; damaged files are refused with a {@link SnapshotFormatException} or a {@link
 * CorruptBlockException}.
 */
public final class SnapshotStore {
  /** Bound on the snapshots of a chain, the base included. */
  public static final int MAX_CHAIN_LENGTH = 128;

  /** The name of the lock in a root directory; no snapshot is called so. */
  public static final String LOCK_FILE = ".lock";

  /** The largest disk: 64 TiB. */
  public static final long MAX_DISK_BYTES = Blocks.MAX_DISK_BYTES;

  private final Path root;
  private final RootLock rootLock;
  private final DiskSpace space;

  private SnapshotStore(Path root, DiskSpace space) {
    this.root = root;
    this.rootLock = new RootLock(root);
    this.space = space;
  }

  /** Opens a store that may fill its file system but for the usual reserve. */
  public static SnapshotStore open(Path root) throws IOException {
    return open(root, MinFree.DEFAULT);
  }

  /**
   * Opens a store, makes its directory if there is none, and removes what crashes have left. What
   * cannot be removed is warned of, and left.
   *
   * @param minFree of the file system: what snapshots may not take
   */
  public static SnapshotStore open(Path root, MinFree minFree) throws IOException {
    requireNonNull(root, "root is null");
    Files.createDirectories(root);
    Path realRoot = root.toRealPath();
    return open(realRoot, DiskSpace.of(realRoot, minFree));
  }

  static SnapshotStore open(Path realRoot, DiskSpace space) throws IOException {
    SnapshotStore store = new SnapshotStore(realRoot, space);
    for (Path leftover : store.rootLock.hold(() -> Trash.hideLeftovers(store.root))) {
      Trash.remove(leftover);
    }
    return store;
  }

  /** How many bytes of the file system snapshots leave free. */
  public long minFreeBytes() {
    return space.minFreeBytes();
  }

  /**
   * Room on the file system for snapshots that are written one after the other.
   *
   * @param expectedBytes of their blocks, if that is known; else 0
   * @throws InsufficientStorageException if there is too little
   */
  public Room openRoom(long expectedBytes) throws IOException {
    return space.open(expectedBytes);
  }

  /** Starts a snapshot that stands alone: what is not written is zero. */
  public SnapshotWriter create(SnapshotId id, long virtualSizeBytes) throws IOException {
    Room room = openRoom(0);
    return create(id, virtualSizeBytes, room, room::close);
  }

  /**
   * Starts a snapshot that stands alone.
   *
   * @param room for its blocks; the caller closes it after the writer
   */
  public SnapshotWriter create(SnapshotId id, long virtualSizeBytes, Room room) throws IOException {
    return create(id, virtualSizeBytes, requireNonNull(room, "room is null"), () -> {});
  }

  private SnapshotWriter create(SnapshotId id, long virtualSizeBytes, Room room, Runnable atEnd)
      throws IOException {
    requireNonNull(id, "id is null");
    Blocks.checkDiskSize(virtualSizeBytes);
    return new SnapshotWriter(
        this, id, new Origin.Base(), virtualSizeBytes, 0, createDirectory(id), room, atEnd);
  }

  /**
   * Starts a snapshot of what has changed since another: what is neither written nor discarded is
   * as in the parent.
   *
   * @param virtualSizeBytes at least the parent's; growth is zero until written
   */
  public SnapshotWriter create(SnapshotId id, long virtualSizeBytes, SnapshotId parent)
      throws IOException {
    requireNonNull(id, "id is null");
    requireNonNull(parent, "parent is null");
    Blocks.checkDiskSize(virtualSizeBytes);
    requireExists(parent);
    List<IndexHeader> chain = Chain.readHeaders(root, parent);
    IndexHeader parentHeader = chain.getFirst();
    if (chain.size() >= MAX_CHAIN_LENGTH) {
      throw new CloudException(
          ErrorCode.FAILED_PRECONDITION,
          String.format(
              Locale.ROOT, "snapshot %s ends a chain of %d already", parent, MAX_CHAIN_LENGTH));
    }
    if (virtualSizeBytes < parentHeader.virtualSizeBytes()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "virtualSizeBytes %d is less than the parent's %d",
              virtualSizeBytes,
              parentHeader.virtualSizeBytes()));
    }
    Room room = openRoom(0);
    return new SnapshotWriter(
        this,
        id,
        new Origin.Child(parent, parentHeader.checksum()),
        virtualSizeBytes,
        Blocks.countRoundingUp(parentHeader.virtualSizeBytes()),
        createDirectory(id),
        room,
        room::close);
  }

  /** Reads what a snapshot is, and what opening it will take. */
  public SnapshotOutline outline(SnapshotId id) throws IOException {
    requireNonNull(id, "id is null");
    requireExists(id);
    return SnapshotOutline.of(Chain.readHeaders(root, id));
  }

  /** Opens a snapshot and, unseen, the ancestors it depends on. */
  public Snapshot open(SnapshotId id) throws IOException {
    requireNonNull(id, "id is null");
    requireExists(id);
    return Chain.open(root, id);
  }

  /**
   * Deletes a snapshot.
   *
   * @throws CloudException if another snapshot has it as parent. A child still being written does
   *     not count: its commit will fail.
   */
  public void delete(SnapshotId id) throws IOException {
    requireNonNull(id, "id is null");
    Path hidden =
        rootLock.hold(
            () -> {
              requireExists(id);
              requireNoOtherChildren(Set.of(id));
              return Trash.hide(directoryOf(id));
            });
    Trash.remove(hidden);
  }

  /**
   * Deletes those of the snapshots that exist: all of them, or none.
   *
   * @throws CloudException if a snapshot that is not among them has one of them as parent
   */
  public void deleteAll(Collection<SnapshotId> ids) throws IOException {
    List<Path> hidden =
        rootLock.hold(
            () -> {
              requireNoOtherChildren(ids);
              List<Path> moved = new ArrayList<>();
              for (SnapshotId id : ids) {
                if (exists(id)) {
                  moved.add(Trash.hide(directoryOf(id)));
                }
              }
              return moved;
            });
    hidden.forEach(Trash::remove);
  }

  /**
   * Checks that snapshots could be deleted together.
   *
   * @throws CloudException if a snapshot that is not among them has one of them as parent
   */
  public void requireDeletable(Collection<SnapshotId> ids) throws IOException {
    rootLock.hold(
        () -> {
          requireNoOtherChildren(ids);
          return ids;
        });
  }

  public boolean exists(SnapshotId id) {
    requireNonNull(id, "id is null");
    return Files.isDirectory(directoryOf(id));
  }

  /** All snapshots by ascending id, damaged ones too. */
  public List<SnapshotId> list() throws IOException {
    List<SnapshotId> ids = new ArrayList<>();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path directory : directories) {
        String name = directory.getFileName().toString();
        if (SnapshotId.isValid(name)) {
          ids.add(new SnapshotId(name));
        }
      }
    }
    Collections.sort(ids);
    return List.copyOf(ids);
  }

  /** Gives a finished snapshot its name, if neither its id nor its parent has changed hands. */
  void publish(WorkDirectory directory, SnapshotId id, Origin origin) throws IOException {
    rootLock.hold(
        () -> {
          requireAbsent(id);
          requireUnchanged(origin);
          directory.publish(directoryOf(id));
          return id;
        });
  }

  private Path directoryOf(SnapshotId id) {
    return root.resolve(id.value());
  }

  /** Says so where something could not be written because the disk is full. */
  IOException explained(IOException failure) {
    return space.explained(failure);
  }

  private WorkDirectory createDirectory(SnapshotId id) throws IOException {
    try {
      return rootLock.hold(
          () -> {
            requireAbsent(id);
            return WorkDirectory.create(root, id);
          });
    } catch (IOException failure) {
      throw explained(failure);
    }
  }

  private void requireExists(SnapshotId id) {
    if (!exists(id)) {
      throw new CloudException(ErrorCode.NOT_FOUND, "snapshot %s not found".formatted(id));
    }
  }

  private void requireAbsent(SnapshotId id) {
    if (Files.exists(directoryOf(id))) {
      throw new CloudException(ErrorCode.DUPLICATE, "snapshot %s already exists".formatted(id));
    }
  }

  /** A parent can be deleted, and its id used again, while its child is being written. */
  private void requireUnchanged(Origin origin) throws IOException {
    switch (origin) {
      case Origin.Base base -> {}
      case Origin.Child child -> {
        requireExists(child.parentId());
        Chain.readParent(root, child);
      }
    }
  }

  private void requireNoOtherChildren(Collection<SnapshotId> ids) throws IOException {
    for (SnapshotId other : list()) {
      Optional<SnapshotId> parent = ids.contains(other) ? Optional.empty() : parentOf(other);
      if (parent.isPresent() && ids.contains(parent.get())) {
        throw new CloudException(
            ErrorCode.CONFLICT, "snapshot %s is the parent of %s".formatted(parent.get(), other));
      }
    }
  }

  /**
   * The parent of a snapshot, as far as its header can be read: a damaged one can never be opened,
   * so it needs no parent, and must not keep everybody from deleting anything.
   */
  private Optional<SnapshotId> parentOf(SnapshotId id) throws IOException {
    try {
      return Chain.readHeader(root, id).parentId();
    } catch (SnapshotFormatException damaged) {
      return Optional.empty();
    }
  }
}
