package io.imageexport.api;

import io.imageexport.api.auth.SignatureVerifier;
import io.imageexport.api.control.Live;
import io.imageexport.api.control.Ready;
import io.imageexport.api.http.ControlPage;
import io.imageexport.api.http.Gateway;
import io.imageexport.api.http.HttpFrontEnd;
import io.imageexport.api.http.Operation;
import io.imageexport.api.iam.AttachRolePolicy;
import io.imageexport.api.iam.CreatePolicy;
import io.imageexport.api.iam.CreateRole;
import io.imageexport.api.iam.DescribeRole;
import io.imageexport.api.iam.DetachRolePolicy;
import io.imageexport.api.oss.ListBuckets;
import io.imageexport.api.oss.PutBucket;
import io.imageexport.api.seed.SeedFile;
import io.imageexport.api.vm.DescribeImage;
import io.imageexport.api.vm.DescribeImages;
import io.imageexport.api.vm.ExportImage;
import io.imageexport.api.vm.ImageTasks;
import io.imageexport.core.export.ExportSubmission;
import io.imageexport.core.export.ExportWorkers;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.IdentityStore;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.oss.EmbeddedObjectStore;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.oss.S3Limits;
import io.imageexport.oss.S3ObjectStore;
import java.io.IOException;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * The whole emulator, wired and running: the only place that knows all of its parts.
 *
 * <p>Everything it starts, it ends when it is closed, the last thing first.
 */
public final class Emulator implements AutoCloseable {
  /** The embedded store takes any; this is what S3 clients say unless told otherwise. */
  private static final String EMBEDDED_STORE_REGION = "us-east-1";

  private final Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();
  private final EmulatorConfig config;
  private final S3ObjectStore objects;
  private final RunningInstance instance;

  private Emulator(EmulatorConfig config) throws IOException, InterruptedException {
    this.config = config;
    try {
      SeedFile seed =
          config.seed().isPresent() ? SeedFile.read(config.seed().get()) : SeedFile.builtIn();
      DataDirectory directory = takeDirectory();
      StoreKey key = StoreKey.of(directory, seed.seed());
      Future<S3Endpoint> store = startStore(directory, key);
      State state = openState(directory, seed, store);
      this.objects =
          new S3ObjectStore(state.vertx(), await(store), S3Limits.defaults(), state.clock());
      opened.push(objects);
      createSeedBuckets(state, await(store));
      ExportWorkers workers = startWorkers(directory, state);
      HttpFrontEnd frontEnd = startFrontEnd(state, workers);
      this.instance = instance(state, key, frontEnd, await(store));
      directory.announce(instance);
    } catch (IOException | InterruptedException | RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /**
   * Starts everything.
   *
   * @throws IOException in one sentence that a user can act on
   */
  public static Emulator start(EmulatorConfig config) throws IOException, InterruptedException {
    return new Emulator(config);
  }

  public RunningInstance instance() {
    return instance;
  }

  /** The object store that exports go to. */
  public S3ObjectStore objects() {
    return objects;
  }

  private DataDirectory takeDirectory() throws IOException {
    DataDirectory directory =
        DataDirectory.take(config.dataDirectory())
            .orElseThrow(
                () ->
                    new IOException(
                        "data directory "
                            + config.dataDirectory()
                            + " is in use by another emulator"));
    opened.push(directory);
    return directory;
  }

  /** The embedded store starts on a thread of its own, while the database does on this one. */
  private Future<S3Endpoint> startStore(DataDirectory directory, StoreKey key) {
    if (config.objectStore().isPresent()) {
      return CompletableFuture.completedFuture(config.objectStore().get());
    }
    FutureTask<S3Endpoint> start =
        new FutureTask<>(
            () -> {
              EmbeddedObjectStore store =
                  EmbeddedObjectStore.start(
                      directory.objects(), config.ossPort(), key.accessKey(), key.secretKey());
              opened.push(store);
              return new S3Endpoint(
                  store.endpoint(),
                  EMBEDDED_STORE_REGION,
                  key.accessKey(),
                  key.secretKey(),
                  S3Endpoint.AddressingStyle.PATH);
            });
    Thread.ofPlatform().name("object-store-start").start(start);
    return start;
  }

  /** Whatever comes of the database, the store's start is awaited, so that it can be ended. */
  private State openState(DataDirectory directory, SeedFile seed, Future<S3Endpoint> store)
      throws IOException, InterruptedException {
    try {
      State state = State.open(directory, config.postgres(), seed);
      opened.push(state);
      return state;
    } catch (IOException | RuntimeException failure) {
      try {
        await(store);
      } catch (IOException | RuntimeException storeFailure) {
        failure.addSuppressed(storeFailure);
      }
      throw failure;
    }
  }

  private static S3Endpoint await(Future<S3Endpoint> store)
      throws IOException, InterruptedException {
    try {
      return store.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  private void createSeedBuckets(State state, S3Endpoint store) throws IOException {
    try {
      objects.ping();
      state.createSeedBuckets(objects);
    } catch (ObjectStoreException e) {
      throw new IOException(
          "object store at " + store.endpoint() + " cannot be used: " + e.getMessage(), e);
    }
  }

  private ExportWorkers startWorkers(DataDirectory directory, State state) throws IOException {
    ExportWorkers workers =
        new ExportWorkers(
            state.tasks(),
            objects,
            state.buckets(),
            state.identities(),
            state.snapshots(),
            config.exports(),
            directory.workerName(state.ids()),
            state.clock());
    opened.push(workers);
    workers.start();
    return workers;
  }

  private HttpFrontEnd startFrontEnd(State state, ExportWorkers workers) throws IOException {
    IdentityStore identities = state.identities();
    SignatureVerifier verifier =
        new SignatureVerifier(
            id -> identities.findAccessKey(id).map(AccessKey::secret),
            state.clock(),
            config.maxClockSkew());
    Gateway gateway = new Gateway(operations(state, workers), verifier, identities, state.ids());
    HttpFrontEnd frontEnd =
        HttpFrontEnd.start(
            state.vertx(), gateway, control(state), EmulatorConfig.HOST, config.port());
    opened.push(frontEnd);
    return frontEnd;
  }

  private List<Operation> operations(State state, ExportWorkers workers) {
    IdentityStore identities = state.identities();
    ExportSubmission submission =
        new ExportSubmission(
            state.images(), identities, state.tasks(), config.precheck(), state.clock());
    return List.of(
        new ExportImage(submission, workers::wakeUp),
        new ImageTasks(state.tasks()),
        new DescribeImage(state.images()),
        new DescribeImages(state.images()),
        new CreateRole(identities, state.ids(), state.clock()),
        new DescribeRole(identities),
        new CreatePolicy(identities, state.ids(), state.clock()),
        new AttachRolePolicy(identities),
        new DetachRolePolicy(identities),
        new PutBucket(state.buckets(), objects, state.clock()),
        new ListBuckets(state.buckets()));
  }

  private Map<String, ControlPage> control(State state) {
    Map<String, Ready.Check> checks = new LinkedHashMap<>();
    checks.put("seed and database", state::requireSeeded);
    checks.put("object store", objects::ping);
    return Map.of("/_emulator/live", new Live(), "/_emulator/ready", new Ready(checks));
  }

  private static RunningInstance instance(
      State state, StoreKey key, HttpFrontEnd frontEnd, S3Endpoint store) {
    return new RunningInstance(
        ProcessHandle.current().pid(),
        "http://" + EmulatorConfig.HOST + ":" + frontEnd.port(),
        store.endpoint().toString(),
        key.account(),
        key.accessKey(),
        key.secretKey(),
        state.postgres());
  }

  @Override
  public void close() {
    Closing.closeAll(opened);
  }
}
