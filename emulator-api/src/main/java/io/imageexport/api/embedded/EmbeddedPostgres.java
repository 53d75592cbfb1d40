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

/**
 * A real PostgreSQL server in one directory, as a child process of the emulator.
 *
 * <p>It listens on the loopback address only, asks for a password that only this directory knows,
 * and keeps fsync on. The caller holds the lock on the data directory, so a server that is found
 * running here was left behind by a killed emulator, and is ended first.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final String USER = "emulator";
  private static final String DATABASE = "postgres";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Process process;
  private final PostgresAddress address;

  private EmbeddedPostgres(Process process, PostgresAddress address) {
    this.process = process;
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
    endLeftOver(binaries, data);
    String password = Files.readString(passwordFile).strip();
    int port = freePort();
    Process process = launch(binaries, user, directory, data, port);
    EmbeddedPostgres server =
        new EmbeddedPostgres(
            process, new PostgresAddress("127.0.0.1", port, DATABASE, USER, password));
    try {
      launched.accept(server);
      server.awaitReady(data, directory.resolve("log"));
    } catch (IOException | InterruptedException | RuntimeException failure) {
      server.close();
      throw failure;
    }
    return server;
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
    if (!initdb.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      initdb.destroyForcibly();
      throw new IOException("initdb did not end within " + START_LIMIT.toSeconds() + " s");
    }
    if (initdb.exitValue() != 0) {
      throw new IOException("initdb failed: " + lastLine(log));
    }
    Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Process launch(
      PostgresBinaries binaries, UnprivilegedUser user, Path directory, Path data, int port)
      throws IOException {
    List<String> command = new ArrayList<>(ownSession());
    command.addAll(user.prefix());
    command.addAll(
        List.of(
            binaries.program("postgres").toString(),
            "-D",
            data.toString(),
            "-p",
            Integer.toString(port)));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "max_connections=100",
            "shared_buffers=32MB",
            "timezone=UTC",
            "log_timezone=UTC")) {
      command.add("-c");
      command.add(setting);
    }
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  /**
   * A terminal's Ctrl-C goes to the whole process group. The server gets a session of its own, so
   * that the emulator can end its work first and the server last.
   */
  private static List<String> ownSession() {
    return Files.isExecutable(Path.of("/usr/bin/setsid")) ? List.of("setsid") : List.of();
  }

  /** The server itself says when it is ready, in the eighth line of its pid file. */
  private void awaitReady(Path data, Path log) throws IOException, InterruptedException {
    Path pidFile = data.resolve("postmaster.pid");
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new IOException("PostgreSQL did not start: " + lastLine(log));
      }
      List<String> lines = linesOf(pidFile);
      if (lines.size() >= 8
          && lines.get(0).strip().equals(Long.toString(process.pid()))
          && lines.get(7).strip().equals("ready")) {
        return;
      }
      Thread.sleep(5);
    }
    throw new IOException("PostgreSQL was not ready within " + START_LIMIT.toSeconds() + " s");
  }

  /** Process ids come again: only our own program on our own data is taken for a left-over. */
  private static void endLeftOver(PostgresBinaries binaries, Path data)
      throws IOException, InterruptedException {
    List<String> lines = linesOf(data.resolve("postmaster.pid"));
    if (lines.isEmpty()) {
      return;
    }
    Optional<ProcessHandle> leftOver =
        ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
            .filter(handle -> isServerOf(handle.info(), binaries, data));
    if (leftOver.isPresent()) {
      stop(leftOver.get());
    }
  }

  private static boolean isServerOf(ProcessHandle.Info info, PostgresBinaries binaries, Path data) {
    return info.command().orElse("").equals(binaries.program("postgres").toString())
        && List.of(info.arguments().orElse(new String[0])).contains(data.toString());
  }

  /** SIGINT is PostgreSQL's fast shutdown: it disconnects clients and writes a checkpoint. */
  private static void stop(ProcessHandle server) throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "kill -INT " + server.pid()).start().waitFor();
    try {
      server.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      server.destroyForcibly();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IOException("the server's end cannot be awaited", e);
    }
  }

  @Override
  public void close() {
    if (!process.isAlive()) {
      return;
    }
    try {
      stop(process.toHandle());
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static List<String> linesOf(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (java.nio.file.NoSuchFileException e) {
      return List.of();
    }
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines = linesOf(log).stream().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "no word from it" : lines.getLast().strip();
  }
}
