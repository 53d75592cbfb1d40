package io.imageexport.api.embedded;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.postgres.PostgresAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
 * Safe for threads.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String USER = "emulator";
  private static final String DATABASE = "postgres";
  static final int MAX_RESTARTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** Who has run for so long has not been started in vain. */
  private static final Duration STEADY = Duration.ofMinutes(1);

  private final ServerProgram program;
  private final PostgresAddress address;

  /** The latest one. Guarded by this, like the next. */
  private Process process;

  private boolean closed;
  private Optional<Thread> supervisor = Optional.empty();

  private EmbeddedPostgres(ServerProgram program, PostgresAddress address) {
    this.program = program;
    this.address = address;
  }

  /**
   * Starts the server, and makes its database first where there is none.
   *
   * @param directory kept from one start to the next
   * @param programs where the server's programs are unpacked, shared by any number of servers
   * @param launched hears of the server as soon as its process runs, so that it can be ended
   *     whatever comes next
   * @throws IOException in one line, if the server cannot be made or started
   */
  public static EmbeddedPostgres start(
      Path directory, Path programs, Consumer<EmbeddedPostgres> launched)
      throws IOException, InterruptedException {
    requireNonNull(directory, "directory is null");
    Files.createDirectories(directory);
    PostgresBinaries binaries =
        PostgresBinaries.unpack(requireNonNull(programs, "programs is null"));
    UnprivilegedUser user = UnprivilegedUser.choose(directory);
    Path data = directory.resolve("data");
    Path passwordFile = directory.resolve("password");
    if (!Files.exists(data)) {
      initialise(binaries, user, directory, data, passwordFile);
    }
    user.give(directory);
    ServerProgram program = new ServerProgram(binaries, user, directory, freePort());
    program.endLeftOver();
    program.forgetLog();
    String password = Files.readString(passwordFile).strip();
    EmbeddedPostgres server =
        new EmbeddedPostgres(
            program, new PostgresAddress("127.0.0.1", program.port(), DATABASE, USER, password));
    Process process = server.launch().orElseThrow();
    try {
      launched.accept(server);
      program.awaitReady(process);
    } catch (IOException | InterruptedException | RuntimeException failure) {
      server.close();
      throw failure;
    }
    server.superviseFromNowOn(process);
    return server;
  }

  /** Empty once it is closed: what is launched is always known to who closes it. */
  private synchronized Optional<Process> launch() throws IOException {
    if (closed) {
      return Optional.empty();
    }
    process = program.launch();
    return Optional.of(process);
  }

  private synchronized void superviseFromNowOn(Process first) {
    if (!closed) {
      supervisor =
          Optional.of(Thread.ofVirtual().name("postgres-supervisor").start(() -> supervise(first)));
    }
  }

  private void supervise(Process first) {
    try {
      Process running = first;
      int restarts = 0;
      while (true) {
        long startedAt = System.nanoTime();
        int status = running.waitFor();
        if (isClosed()) {
          return;
        }
        boolean wasSteady = System.nanoTime() - startedAt > STEADY.toNanos();
        restarts = wasSteady ? 1 : restarts + 1;
        if (restarts > MAX_RESTARTS) {
          LOG.error(
              "PostgreSQL has ended {} times in a row and is given up: callers are answered 503"
                  + " until the emulator is started again",
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

  private synchronized boolean isClosed() {
    return closed;
  }

  /** The new server, running or not; empty if none could be launched. */
  private Optional<Process> restart() throws InterruptedException {
    try {
      Optional<Process> next = launch();
      if (next.isPresent()) {
        awaitAgain(next.get());
      }
      return next;
    } catch (IOException e) {
      LOG.error("PostgreSQL cannot be launched: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private void awaitAgain(Process next) throws InterruptedException {
    try {
      program.awaitReady(next);
      LOG.warn("PostgreSQL runs again");
    } catch (IOException e) {
      LOG.error("{}", e.getMessage());
      ServerProgram.end(next);
    }
  }

  public PostgresAddress address() {
    return address;
  }

  /** Made beside its place and moved there in one step: a crash leaves no half of a database. */
  private static void initialise(
      PostgresBinaries binaries,
      UnprivilegedUser user,
      Path directory,
      Path data,
      Path passwordFile)
      throws IOException, InterruptedException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Files.deleteIfExists(passwordFile);
    Files.createFile(
        passwordFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwordFile, HexFormat.of().formatHex(random));
    Path unfinished = directory.resolve("data.unfinished");
    PostgresBinaries.deleteRecursively(unfinished);
    user.give(directory);
    List<String> command = new ArrayList<>(user.prefix());
    command.addAll(
        List.of(
            binaries.program("initdb").toString(),
            "--pgdata=" + unfinished,
            "--username=" + USER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C"));
    Path log = directory.resolve("initdb.log");
    Process initdb =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!initdb.waitFor(ServerProgram.START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      initdb.destroyForcibly();
      throw new IOException(
          "initdb did not end within " + ServerProgram.START_LIMIT.toSeconds() + " s");
    }
    if (initdb.exitValue() != 0) {
      throw new IOException("initdb failed: " + ServerProgram.lastLine(log));
    }
    Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    Process last;
    synchronized (this) {
      closed = true;
      supervisor.ifPresent(Thread::interrupt);
      last = process;
    }
    ServerProgram.end(last);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
