package io.imageexport.api.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * PostgreSQL's server program on one directory of data, and how it is launched, awaited and ended.
 *
 * @param directory the data, as {@code data}, and what the server says, as {@code log}
 */
record ServerProgram(PostgresBinaries binaries, UnprivilegedUser user, Path directory, int port) {
  static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private Path data() {
    return directory.resolve("data");
  }

  private Path log() {
    return directory.resolve("log");
  }

  /** What earlier starts of the emulator have said is of no use; what ended a server is. */
  void forgetLog() throws IOException {
    Files.deleteIfExists(log());
  }

  Process launch() throws IOException {
    List<String> command = new ArrayList<>(ownSession());
    command.addAll(user.prefix());
    command.addAll(
        List.of(
            binaries.program("postgres").toString(),
            "-D",
            data().toString(),
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
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
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
  void awaitReady(Process process) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new IOException("PostgreSQL did not start: " + lastLine(log()));
      }
      List<String> lines = linesOf(pidFile());
      if (lines.size() >= 8
          && lines.get(0).strip().equals(Long.toString(process.pid()))
          && lines.get(7).strip().equals("ready")) {
        return;
      }
      Thread.sleep(5);
    }
    throw new IOException("PostgreSQL was not ready within " + START_LIMIT.toSeconds() + " s");
  }

  private Path pidFile() {
    return data().resolve("postmaster.pid");
  }

  /** Process ids come again: only our own program on our own data is taken for a left-over. */
  void endLeftOver() throws IOException, InterruptedException {
    List<String> lines = linesOf(pidFile());
    if (lines.isEmpty()) {
      return;
    }
    Optional<ProcessHandle> leftOver =
        ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
            .filter(handle -> isOurs(handle.info()));
    if (leftOver.isPresent()) {
      stop(leftOver.get());
    }
  }

  private boolean isOurs(ProcessHandle.Info info) {
    return info.command().orElse("").equals(binaries.program("postgres").toString())
        && List.of(info.arguments().orElse(new String[0])).contains(data().toString());
  }

  /** SIGINT is PostgreSQL's fast shutdown: it disconnects clients and writes a checkpoint. */
  private static void stop(ProcessHandle server) throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "kill -INT " + server.pid()).start().waitFor();
    try {
      server.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      server.destroyForcibly();
    } catch (ExecutionException e) {
      throw new IOException("the server's end cannot be awaited", e);
    }
  }

  /** Ends a process that was launched here, in whatever way it can be. */
  static void end(Process process) {
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

  private static List<String> linesOf(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  static String lastLine(Path log) throws IOException {
    List<String> lines = linesOf(log).stream().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "no word from it" : lines.getLast().strip();
  }
}
