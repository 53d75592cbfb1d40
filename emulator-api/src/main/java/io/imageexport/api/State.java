package io.imageexport.api;

import io.imageexport.api.embedded.EmbeddedPostgres;
import io.imageexport.api.postgres.Database;
import io.imageexport.api.postgres.PostgresAccessKeyStore;
import io.imageexport.api.postgres.PostgresAccountStore;
import io.imageexport.api.postgres.PostgresAddress;
import io.imageexport.api.postgres.PostgresBucketDirectory;
import io.imageexport.api.postgres.PostgresDiskSnapshotStore;
import io.imageexport.api.postgres.PostgresImageStore;
import io.imageexport.api.postgres.PostgresPartTurns;
import io.imageexport.api.postgres.PostgresPolicyStore;
import io.imageexport.api.postgres.PostgresRoleStore;
import io.imageexport.api.postgres.PostgresSeedStore;
import io.imageexport.api.postgres.PostgresTaskStore;
import io.imageexport.api.postgres.PostgresUploadLog;
import io.imageexport.api.seed.SeedContent;
import io.imageexport.api.seed.SeedFile;
import io.imageexport.api.seed.SeedLoader;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.core.bucket.BucketDirectory;
import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.clouddisk.DiskSnapshotStore;
import io.imageexport.core.export.PartTurns;
import io.imageexport.core.export.UploadLog;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.AccessKeyStore;
import io.imageexport.core.identity.AccountStore;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.image.ImageStore;
import io.imageexport.core.ingest.SnapshotIngest;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.snapshot.SnapshotStore;
import io.imageexport.core.space.MinFree;
import io.imageexport.core.task.TaskStore;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the emulator remembers: the database and the snapshot store, opened and seeded.
 *
 * <p>A server opens it with its data directory in hand; a command beside a running server borrows
 * the server's database and its snapshots.
 */
public final class State implements AutoCloseable {
  /** The embedded database has just said that it is ready: if it breaks off now, it is damaged. */
  private static final StartupWait AFTER_START = StartupWait.quiet(Duration.ofSeconds(15));

  private static final String SEED_REMEDY = "; make names and ids unique";

  private final Clock clock = Clock.systemUTC();
  private final IdSource ids = new IdSource(new SecureRandom());
  private final Resources resources;
  private final Vertx vertx;
  private final PostgresAddress postgres;
  private final Database database;
  private final Path snapshotRoot;
  private final SnapshotStore snapshots;

  /** Written while this is opened. */
  private Optional<PostgresSeedStore.Loaded> seededBefore = Optional.empty();

  private State(
      Resources resources,
      Optional<DataDirectory> owned,
      Path snapshotRoot,
      MinFree minFree,
      Optional<PostgresAddress> given,
      StartupWait wait)
      throws IOException, InterruptedException {
    this.resources = resources;
    this.vertx = Vertx.vertx();
    resources.add(() -> vertx.close().await());
    this.postgres = given.isPresent() ? given.get() : startEmbedded(owned.orElseThrow(), wait);
    this.database = openDatabase(owned.filter(directory -> given.isEmpty()), wait);
    resources.add(database);
    this.snapshotRoot = snapshotRoot;
    this.snapshots = SnapshotStore.open(snapshotRoot, minFree);
  }

  /**
   * @param beside the data directory that the database is in, if it is the embedded one
   */
  private Database openDatabase(Optional<DataDirectory> beside, StartupWait wait)
      throws IOException, InterruptedException {
    try {
      return Database.open(vertx, postgres, beside.isPresent() ? AFTER_START : wait);
    } catch (IOException refusal) {
      if (beside.isEmpty()) {
        throw refusal;
      }
      throw new IOException(
          refusal.getMessage() + "; " + beside.get().wayOutOf(refusal.getMessage()), refusal);
    }
  }

  private PostgresAddress startEmbedded(DataDirectory directory, StartupWait wait)
      throws IOException, InterruptedException {
    return EmbeddedPostgres.start(
            directory.postgres(), directory.postgres().resolve("programs"), wait, resources::add)
        .address();
  }

  /**
   * Opens the state of a directory that is ours.
   *
   * @param snapshots where the blocks of images are
   * @param minFree what they leave free of their file system
   * @param seed loaded if nothing has been loaded before
   * @param resources what is opened here is added to them, and ends with them
   */
  static State open(
      DataDirectory directory,
      SnapshotFolder snapshots,
      MinFree minFree,
      Optional<PostgresAddress> postgres,
      SeedFile seed,
      StartupWait wait,
      Resources resources)
      throws IOException, InterruptedException {
    State state =
        new State(resources, Optional.of(directory), snapshots.path(), minFree, postgres, wait);
    snapshots.alone(() -> state.load(seed, snapshots));
    return state;
  }

  /**
   * Shares the state of a running emulator.
   *
   * @param minFree what snapshots leave free of their file system; empty for what they leave there
   */
  public static State borrow(RunningInstance instance, Optional<MinFree> minFree, StartupWait wait)
      throws IOException, InterruptedException {
    Resources own = new Resources();
    try {
      return new State(
          own,
          Optional.empty(),
          Path.of(instance.snapshots()),
          minFree.orElse(MinFree.of(instance.minFreeBytes())),
          Optional.of(instance.postgres()),
          wait);
    } catch (IOException | InterruptedException | RuntimeException failure) {
      own.close();
      throw failure;
    }
  }

  private void load(SeedFile file, SnapshotFolder folder) throws IOException {
    PostgresSeedStore seeds = new PostgresSeedStore(database);
    Optional<PostgresSeedStore.Loaded> earlier = seeds.loaded();
    if (earlier.isPresent()) {
      folder.requireName(earlier.get().dataDirectory());
      seededBefore = earlier.filter(loaded -> !loaded.digest().equals(file.digest()));
      return;
    }
    SeedContent content = new SeedLoader(ingest(), ids, clock).load(file);
    try {
      seeds.load(content, folder.name(ids), clock.instant());
      // Another emulator may have been faster, with blocks of its own.
      folder.requireName(seeds.loaded().orElseThrow().dataDirectory());
    } catch (PgException e) {
      throw new IOException(
          "two entries of the seed conflict: " + e.getErrorMessage() + SEED_REMEDY, e);
    } catch (IllegalArgumentException e) {
      throw new IOException("two entries of the seed conflict: " + e.getMessage() + SEED_REMEDY, e);
    }
  }

  /**
   * The key of the object store, which is one of the database's.
   *
   * @param kept the one that the data directory holds
   * @throws IOException in one line, if the database does not have it
   */
  StoreKey storeKey(Optional<StoreKey> kept, SeedFile seed) throws IOException {
    if (kept.isEmpty()) {
      return seededBefore.isEmpty()
          ? StoreKey.firstOf(seed.seed())
          : StoreKey.of(new PostgresSeedStore(database).firstKey());
    }
    boolean isKnown =
        keys()
            .find(kept.get().accessKey())
            .filter(key -> key.secret().equals(kept.get().secretKey()))
            .isPresent();
    if (!isKnown) {
      throw new IOException(
          "store-key.json holds a key that the database does not have: "
              + kept.get().accessKey()
              + "; delete the file, and it is made again");
    }
    return kept.get();
  }

  /** When another seed than the given one was loaded, which the given one does not change. */
  Optional<Instant> seededOtherwise() {
    return seededBefore.map(PostgresSeedStore.Loaded::at);
  }

  Vertx vertx() {
    return vertx;
  }

  PostgresAddress postgres() {
    return postgres;
  }

  Clock clock() {
    return clock;
  }

  public IdSource ids() {
    return ids;
  }

  public SnapshotIngest ingest() {
    return new SnapshotIngest(snapshots);
  }

  Path snapshotRoot() {
    return snapshotRoot;
  }

  public SnapshotStore snapshots() {
    return snapshots;
  }

  AccountStore accounts() {
    return new PostgresAccountStore(database);
  }

  DiskSnapshotStore diskSnapshots() {
    return new PostgresDiskSnapshotStore(database);
  }

  public ImageStore images() {
    return new PostgresImageStore(database);
  }

  AccessKeyStore keys() {
    return new PostgresAccessKeyStore(database);
  }

  RoleStore roles() {
    return new PostgresRoleStore(database);
  }

  PolicyStore policies() {
    return new PostgresPolicyStore(database);
  }

  BucketDirectory buckets() {
    return new PostgresBucketDirectory(database);
  }

  TaskStore tasks() {
    return new PostgresTaskStore(database);
  }

  PartTurns partTurns() {
    return new PostgresPartTurns(database);
  }

  UploadLog uploads() {
    return new PostgresUploadLog(database);
  }

  /** Fails if the database is away, or holds no seed. */
  void requireSeeded() {
    if (!new PostgresSeedStore(database).isLoaded()) {
      throw new IllegalStateException("no seed has been loaded");
    }
  }

  /** Creates the seed's buckets in the store, once; a bucket that is deleted later stays away. */
  void createSeedBuckets(ObjectStore store) {
    PostgresSeedStore seeds = new PostgresSeedStore(database);
    if (seeds.areBucketsCreated()) {
      return;
    }
    for (BucketName bucket : seeds.buckets()) {
      store.createBucket(bucket.value());
    }
    seeds.markBucketsCreated();
  }

  /** Ends what was opened, the last one first. */
  @Override
  public void close() {
    resources.close();
  }
}
