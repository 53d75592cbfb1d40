package io.imageexport.api;

import io.imageexport.api.auth.SignatureVerifier;
import io.imageexport.api.control.CheckPolicy;
import io.imageexport.api.control.ExplainPolicies;
import io.imageexport.api.control.Live;
import io.imageexport.api.control.Ready;
import io.imageexport.api.control.RequestById;
import io.imageexport.api.control.Requests;
import io.imageexport.api.control.TaskDecisions;
import io.imageexport.api.document.DocumentPage;
import io.imageexport.api.http.Authentication;
import io.imageexport.api.http.Catalogue;
import io.imageexport.api.http.ControlPage;
import io.imageexport.api.http.Gateway;
import io.imageexport.api.http.HttpFrontEnd;
import io.imageexport.api.http.RouteTable;
import io.imageexport.api.journal.RequestJournal;
import io.imageexport.api.seed.SeedFile;
import io.imageexport.api.seed.SeedSource;
import io.imageexport.api.startup.StartObserver;
import io.imageexport.api.startup.StartupWait;
import io.imageexport.api.tls.Certificates;
import io.imageexport.api.tls.StoreDomain;
import io.imageexport.api.tls.TlsTerminator;
import io.imageexport.core.access.AccessControl;
import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.clouddisk.SnapshotDeletion;
import io.imageexport.core.identity.AccessKeyStore;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.task.TaskWorkers;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.oss.S3Limits;
import io.imageexport.oss.S3ObjectStore;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole emulator, wired and running: the only place that knows all of its parts.
 *
 * <p>Everything it starts, it ends when it is closed, the last thing first.
 */
public final class Emulator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Emulator.class);

  private static final Duration STORE_PAUSE = Duration.ofMillis(500);

  /** Longer than any single step of a start takes before it notices that it is in vain. */
  private static final Duration START_END_LIMIT = Duration.ofSeconds(15);

  private final EmulatorConfig config;
  private final StartObserver observer;
  private final Resources resources = new Resources();
  private final CountDownLatch startEnded = new CountDownLatch(1);

  // Written by the thread that starts the emulator, before anybody else has a reference to it.
  private S3ObjectStore objects;
  private S3ObjectStore objectsOfClients;
  private BucketOwners buckets;
  private RunningInstance instance;
  private Optional<Instant> seedLeftOut = Optional.empty();
  private RouteTable routes;
  private List<ControlPage> pages;

  private Emulator(EmulatorConfig config, StartObserver observer) {
    this.config = config;
    this.observer = observer;
  }

  /**
   * Starts everything.
   *
   * @throws IOException in one sentence that a user can act on
   */
  public static Emulator start(EmulatorConfig config, StartObserver observer)
      throws IOException, InterruptedException {
    Emulator emulator = new Emulator(config, observer);
    observer.starting(emulator);
    try {
      emulator.openOrExplain();
      return emulator;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      emulator.resources.close();
      throw failure;
    } finally {
      emulator.startEnded.countDown();
    }
  }

  private void openOrExplain() throws IOException, InterruptedException {
    try {
      open();
    } catch (IOException failure) {
      throw DataDirectory.explained(config.dataDirectory(), failure);
    } catch (UncheckedIOException failure) {
      throw DataDirectory.explained(config.dataDirectory(), failure.getCause());
    } catch (PgException refusal) {
      Path database = config.dataDirectory().resolve("postgres");
      throw new IOException(
          "the database cannot be used: "
              + refusal.getErrorMessage()
              + (config.postgres().isPresent()
                  ? "; restore it from a backup"
                  : "; restore "
                      + database
                      + " from a copy, or delete it to begin with an empty database"),
          refusal);
    }
  }

  private void open() throws IOException, InterruptedException {
    SeedFile seed = config.seed().read();
    DataDirectory directory = takeDirectory();
    FreePorts.require(config);
    Optional<StoreKey> kept = StoreKey.kept(directory);
    // Without a key, the store starts once the database has told which one it is.
    Optional<Future<StartedStore>> early =
        kept.or(() -> firstKey(directory, seed)).map(key -> beginStore(directory, key));
    Future<String> certificates = openCertificates(directory);
    State state = openState(directory, seed, early);
    StoreKey key = state.storeKey(kept, seed);
    if (kept.isEmpty()) {
      key.keepIn(directory);
    }
    Future<StartedStore> store = early.orElseGet(() -> beginStore(directory, key));
    objects = keep(await(store).client(state.vertx(), storeLimits(), state.clock()));
    objectsOfClients =
        keep(
            new S3ObjectStore(
                state.vertx(), await(store).clientEndpoint(), storeLimits(), state.clock()));
    buckets = new BucketOwners(state.buckets(), objects, state.clock());
    createSeedBuckets(state, await(store).clientEndpoint());
    deletion(state).resume();
    TaskWorkers workers =
        DataPlane.start(
            config,
            state,
            objects,
            buckets,
            directory.nameFile().readOrMake(state.ids()),
            resources);
    HttpFrontEnd frontEnd = startFrontEnd(state, workers, new AccountId(key.account()));
    Optional<TlsTerminator> tls = startTls(await(certificates), state, frontEnd, await(store));
    seedLeftOut =
        config.seed() instanceof SeedSource.BuiltIn ? Optional.empty() : state.seededOtherwise();
    instance = instance(state, key, frontEnd, tls, await(store));
    directory.announce(instance);
  }

  /** Closes a client of the store with the emulator. */
  private S3ObjectStore keep(S3ObjectStore opened) {
    resources.add(opened);
    return opened;
  }

  /** The seed's, if the database that this start makes is going to hold it. */
  private Optional<StoreKey> firstKey(DataDirectory directory, SeedFile seed) {
    return config.postgres().isEmpty() && directory.isNew()
        ? Optional.of(StoreKey.firstOf(seed.seed()))
        : Optional.empty();
  }

  private Future<StartedStore> beginStore(DataDirectory directory, StoreKey key) {
    return StartedStore.begin(config, directory, key, storeLimits(), resources);
  }

  public RunningInstance instance() {
    return instance;
  }

  /**
   * When the data directory was seeded by another seed than the one that this start was given,
   * which is then not loaded.
   */
  public Optional<Instant> seedLeftOut() {
    return seedLeftOut;
  }

  /** The object store that exports go to, as its other clients see it. */
  public S3ObjectStore objects() {
    return objectsOfClients;
  }

  /** What it answers to as JD Cloud would. */
  public RouteTable routes() {
    return routes;
  }

  /** The pages of its own. */
  public List<ControlPage> pages() {
    return pages;
  }

  private DataDirectory takeDirectory() throws IOException, InterruptedException {
    DataDirectory directory =
        DataDirectory.take(config.dataDirectory())
            .orElseThrow(
                () ->
                    new IOException(
                        "data directory "
                            + config.dataDirectory()
                            + " is in use by another emulator"));
    resources.add(directory);
    return directory;
  }

  /** Every worker can send all the parts that an export may have under way. */
  private S3Limits storeLimits() {
    return S3Limits.forParts(config.workers().count() * config.exports().partsInFlight());
  }

  /** Certificates are read, or made, on a thread of their own, too. */
  private Future<String> openCertificates(DataDirectory directory) {
    if (config.httpsPort().isEmpty()) {
      return CompletableFuture.completedFuture("");
    }
    FutureTask<String> open =
        new FutureTask<>(() -> Certificates.open(directory.tls(), Clock.systemUTC()));
    Thread thread = Thread.ofPlatform().name("certificates").start(open);
    // The directory is not given up while something is still written to it.
    resources.add(thread::join);
    return open;
  }

  /** Whatever comes of the database, the store's start is awaited, so that it can be ended. */
  private State openState(
      DataDirectory directory, SeedFile seed, Optional<Future<StartedStore>> store)
      throws IOException, InterruptedException {
    try {
      SnapshotFolder snapshots =
          config.snapshotDirectory().isPresent()
              ? SnapshotFolder.shared(config.snapshotDirectory().get())
              : SnapshotFolder.within(directory, config.postgres().isEmpty());
      return State.open(
          directory,
          snapshots,
          config.minFree(),
          config.postgres(),
          seed,
          startupWait(),
          resources);
    } catch (IOException | RuntimeException failure) {
      try {
        if (store.isPresent()) {
          await(store.get());
        }
      } catch (IOException | RuntimeException storeFailure) {
        failure.addSuppressed(storeFailure);
      }
      throw failure;
    }
  }

  private StartupWait startupWait() {
    return new StartupWait(config.startupTimeout(), observer::waiting);
  }

  private <T> T await(Future<T> start) throws IOException, InterruptedException {
    try {
      return start.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw DataDirectory.explained(config.dataDirectory(), failure);
      }
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  private void createSeedBuckets(State state, S3Endpoint store)
      throws IOException, InterruptedException {
    awaitStore(store);
    try {
      state.createSeedBuckets(objects);
    } catch (ObjectStoreException e) {
      throw unusable(store, e);
    }
  }

  /** A store of the user's own may be starting, too. */
  private void awaitStore(S3Endpoint store) throws IOException, InterruptedException {
    StartupWait wait = startupWait();
    String name = "the object store at " + store.endpoint();
    long start = System.nanoTime();
    while (true) {
      try {
        objects.ping();
        return;
      } catch (ObjectStoreException e) {
        if (e.kind() != ObjectStoreException.Kind.TRANSIENT) {
          throw unusable(store, e);
        }
        if (System.nanoTime() - start >= wait.limit().toNanos()) {
          throw new IOException(wait.expired(name, e.getMessage()), e);
        }
        wait.report(name, e.getMessage());
        Thread.sleep(STORE_PAUSE);
      }
    }
  }

  private static IOException unusable(S3Endpoint store, ObjectStoreException failure) {
    return new IOException(
        "the object store at "
            + store.endpoint()
            + " cannot be used: "
            + failure.getMessage()
            + "; check its address, its keys, --oss-region and --oss-addressing",
        failure);
  }

  private static SnapshotDeletion deletion(State state) {
    return new SnapshotDeletion(state.diskSnapshots(), state.snapshots());
  }

  private AccessControl access(State state) {
    return new AccessControl(state.policies(), config.iam(), state.clock());
  }

  /**
   * @param account whose things a page shows where it is not told
   */
  private HttpFrontEnd startFrontEnd(State state, TaskWorkers workers, AccountId account)
      throws IOException {
    AccessKeyStore keys = state.keys();
    SignatureVerifier verifier = new SignatureVerifier(state.clock(), config.maxClockSkew());
    Optional<RequestJournal> journal =
        config.control() ? Optional.of(new RequestJournal()) : Optional.empty();
    Operations operations =
        new Operations(config, state, buckets, access(state), deletion(state), workers::wakeUp);
    routes = new RouteTable(operations.all(), Catalogue.routes());
    pages =
        journal.map(kept -> control(state, account, kept)).orElse(List.of(DocumentPage.jdCloud()));
    Gateway gateway =
        new Gateway(
            routes,
            new Authentication(verifier, keys, state.clock()),
            access(state),
            config.pageBounds(),
            state.ids(),
            state.clock(),
            journal);
    HttpFrontEnd frontEnd =
        HttpFrontEnd.start(
            state.vertx(),
            gateway,
            pages,
            config.hostNames(),
            config.connections(),
            EmulatorConfig.HOST,
            config.port());
    resources.add(frontEnd);
    return frontEnd;
  }

  /** Names of the store's hosts lead to the embedded one; everything else is the interface. */
  private Optional<TlsTerminator> startTls(
      String certificates, State state, HttpFrontEnd frontEnd, StartedStore store)
      throws IOException {
    if (config.httpsPort().isEmpty()) {
      return Optional.empty();
    }
    TlsTerminator tls =
        TlsTerminator.start(
            state.vertx(),
            certificates,
            EmulatorConfig.HOST,
            config.httpsPort().getAsInt(),
            name -> {
              Optional<String> domain = StoreDomain.of(name);
              return domain.isPresent() && store.embedded().isPresent()
                  ? store.embedded().get().portForBucketsBelow(domain.get())
                  : frontEnd.port();
            });
    resources.add(tls);
    return Optional.of(tls);
  }

  private List<ControlPage> control(State state, AccountId account, RequestJournal journal) {
    Map<String, Ready.Check> checks = new LinkedHashMap<>();
    checks.put("seed and database", state::requireSeeded);
    checks.put("object store", objects::ping);
    List<ControlPage> control = new ArrayList<>(DocumentPage.own());
    control.addAll(
        List.of(
            DocumentPage.jdCloud(),
            new Live(),
            new Ready(() -> startEnded.getCount() == 0, checks),
            new CheckPolicy(),
            new ExplainPolicies(state.roles(), state.policies(), account, state.clock()),
            new TaskDecisions(state.tasks()),
            new Requests(journal),
            new RequestById(journal)));
    return List.copyOf(control);
  }

  private static RunningInstance instance(
      State state,
      StoreKey key,
      HttpFrontEnd frontEnd,
      Optional<TlsTerminator> tls,
      StartedStore store) {
    S3Endpoint oss = store.clientEndpoint();
    return new RunningInstance(
        ProcessHandle.current().pid(),
        "http://" + EmulatorConfig.HOST + ":" + frontEnd.port(),
        tls.map(running -> "https://" + EmulatorConfig.HOST + ":" + running.port()).orElse(null),
        oss.endpoint().toString(),
        oss.region(),
        oss.accessKey(),
        store.embedded().map(builtIn -> oss.secretKey()).orElse(null),
        key.account(),
        key.accessKey(),
        key.secretKey(),
        state.postgres(),
        state.snapshotRoot().toString(),
        state.snapshots().minFreeBytes());
  }

  /** Ends what was started, the last thing first; while it is still starting, its start too. */
  @Override
  public void close() {
    resources.close();
    try {
      if (!startEnded.await(START_END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("the start did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
