package io.imageexport.api.embedded;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.postgres.PostgresAddress;
import io.imageexport.api.postgres.PostgresTls;
import io.imageexport.api.startup.StartupWait;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server in one directory, as a child process of the emulator.
 *
 * <p>It listens on the loopback address only, asks for a password that only this directory knows,
 * and keeps fsync on. The caller holds the lock on the data directory, so a server that is found
 * running here was left behind by a killed emulator, and is ended first.
 *
 * <p>A server that ends by itself, as when somebody kills it, is started again at the same address:
 * at once at first, then after longer and longer pauses, and {@value #MAX_RESTARTS} times in a row.
 * Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  static final int MAX_RESTARTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** A server that has run for so long has started successfully. */
  private static final Duration STEADY = Duration.ofMinutes(1);

  /** How long the processes of an earlier server may take to end. */
  private static final Duration LOCK_LIMIT = Duration.ofSeconds(10);

  private final ServerProgram program;
  private final PostgresAddress address;
  private final StartupWait wait;
  private final ReentrantLock lock = new ReentrantLock();

  /** The latest one. Guarded by {@link #lock}, like the next two. */
  private Optional<RunningServer> latest = Optional.empty();

  private boolean closed;
  private Optional<Thread> supervisor = Optional.empty();

  private EmbeddedPostgres(ServerProgram program, PostgresAddress address, StartupWait wait) {
    this.wait = wait;
    this.program = program;
    this.address = address;
  }

  /**
   * Starts the server, and makes its database first if there is none.
   *
   * @param directory kept from one start to the next
   * @param programs where the server's programs are unpacked; used by no other emulator
   * @param wait for the server to be ready, at each of its starts
   * @param launched hears of the server before its process runs, so that it can be ended whatever
   *     comes next
   * @throws IOException in one line, if the server cannot be made or started
   */
  public static EmbeddedPostgres start(
      Path directory, Path programs, StartupWait wait, Consumer<EmbeddedPostgres> launched)
      throws IOException, InterruptedException {
    PostgresFolder folder = new PostgresFolder(requireNonNull(directory, "directory is null"));
    folder.make();
    return start(folder, programs, UnprivilegedUser.choose(directory), wait, launched);
  }

  static EmbeddedPostgres start(
      PostgresFolder folder,
      Path programs,
      UnprivilegedUser user,
      StartupWait wait,
      Consumer<EmbeddedPostgres> launched)
      throws IOException, InterruptedException {
    folder.prepare(user);
    ServerProgram program =
        new ServerProgram(
            PostgresBinaries.unpack(requireNonNull(programs, "programs is null")),
            user,
            folder,
            ServerLog.create(folder.log()),
            freePort());
    if (!folder.hasData()) {
      program.makeData();
    }
    user.give(folder.data());
    String password = password(program);
    EmbeddedPostgres server =
        new EmbeddedPostgres(
            program,
            new PostgresAddress(
                "127.0.0.1",
                program.port(),
                ServerProgram.DATABASE,
                ServerProgram.ROLE,
                password,
                PostgresTls.NONE),
            wait);
    try {
      launched.accept(server);
      server.superviseFromNowOn(server.startServer());
    } catch (IOException | InterruptedException | RuntimeException failure) {
      server.close();
      throw failure;
    }
    return server;
  }

  /** Without a password that can be used, the database gets a new one. */
  private static String password(ServerProgram program) throws IOException, InterruptedException {
    Optional<String> known = program.folder().password();
    if (known.isPresent()) {
      return known.get();
    }
    program.leftOver().end();
    String password = PostgresFolder.newPassword();
    program.setPassword(password);
    program.folder().keepPassword(password);
    return password;
  }

  /**
   * Launches the server and waits until it is ready, once all processes of an earlier one are gone.
   *
   * @throws IOException in one line that ends with the way out
   * @throws IllegalStateException if this is closed
   */
  private RunningServer startServer() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LOCK_LIMIT.toNanos();
    while (true) {
      program.leftOver().end();
      RunningServer server = launch();
      switch (server.await(wait)) {
        case READY -> {
          return server;
        }
        case LOCKED_OUT -> {
          if (System.nanoTime() > deadline) {
            throw new IOException(
                "another PostgreSQL server runs on "
                    + program.folder().data()
                    + ", out of sight of this emulator, as in another container; end it, or choose"
                    + " another --data-dir");
          }
          Thread.sleep(FIRST_PAUSE);
        }
        case FAILED -> {
          IOException failure = StartFailure.of(server, program.folder(), wait);
          server.end();
          throw failure;
        }
      }
    }
  }

  /** What is launched is always known to who closes this. */
  private RunningServer launch() throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the emulator is stopping");
      }
      RunningServer server = program.launch();
      latest = Optional.of(server);
      return server;
    } finally {
      lock.unlock();
    }
  }

  private void superviseFromNowOn(RunningServer first) {
    lock.lock();
    try {
      if (!closed) {
        supervisor =
            Optional.of(
                Thread.ofVirtual().name("postgres-supervisor").start(() -> supervise(first)));
      }
    } finally {
      lock.unlock();
    }
  }

  private void supervise(RunningServer first) {
    try {
      RunningServer running = first;
      int restarts = 0;
      while (true) {
        long startedAt = System.nanoTime();
        int status = running.process().waitFor();
        if (isClosed()) {
          return;
        }
        boolean wasSteady = System.nanoTime() - startedAt > STEADY.toNanos();
        restarts = wasSteady ? 1 : restarts + 1;
        if (restarts > MAX_RESTARTS) {
          LOG.error(
              "PostgreSQL has ended {} times in a row and is not started again: callers are"
                  + " answered 503 until the emulator is restarted",
              restarts);
          return;
        }
        LOG.error(
            "PostgreSQL has ended by itself (status {}) and is started again ({} of {})",
            status,
            restarts,
            MAX_RESTARTS);
        Thread.sleep(FIRST_PAUSE.multipliedBy(1L << (restarts - 1)));
        running = restart().orElse(running);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** The new server; empty if none could be started. */
  private Optional<RunningServer> restart() throws InterruptedException {
    try {
      RunningServer next = startServer();
      LOG.warn("PostgreSQL runs again");
      return Optional.of(next);
    } catch (IOException e) {
      LOG.error("{}", e.getMessage());
      return Optional.empty();
    } catch (IllegalStateException closing) {
      return Optional.empty();
    }
  }

  public PostgresAddress address() {
    return address;
  }

  @Override
  public void close() {
    Optional<RunningServer> last;
    lock.lock();
    try {
      closed = true;
      supervisor.ifPresent(Thread::interrupt);
      last = latest;
    } finally {
      lock.unlock();
    }
    last.ifPresent(RunningServer::end);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
