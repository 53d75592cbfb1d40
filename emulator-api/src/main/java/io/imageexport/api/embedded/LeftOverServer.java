package io.imageexport.api.embedded;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of a server that outlived the emulator which started it.
 *
 * <p>They are found by what they are and where they work, never by a number in a file: after a
 * restart of a container or of the machine the same number belongs to another process. A process in
 * another container is not seen here; the lock that each server inherits tells of it.
 *
 * @param data the server's data directory
 */
record LeftOverServer(Path data) {
  private static final Logger LOG = LoggerFactory.getLogger(LeftOverServer.class);
  private static final String PROGRAM = "postgres";

  /** A fast shutdown writes a checkpoint first. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

  LeftOverServer {
    requireNonNull(data, "data is null");
  }

  /**
   * Ends all processes that serve the data directory. The caller holds the emulator's lock.
   *
   * @throws IOException in one line, if one of them cannot be ended
   */
  void end() throws IOException, InterruptedException {
    List<ProcessHandle> found = find();
    if (found.isEmpty()) {
      return;
    }
    LOG.info("ending a PostgreSQL server that an earlier emulator left on {}", data);
    Set<Long> ids = found.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    for (ProcessHandle process : found) {
      boolean isBackend = process.parent().filter(parent -> ids.contains(parent.pid())).isPresent();
      if (!isBackend) {
        interrupt(process);
      }
    }
    if (!awaitEnd(found, STOP_LIMIT)) {
      found.forEach(ProcessHandle::destroyForcibly);
    }
    if (!awaitEnd(found, KILL_LIMIT)) {
      throw new IOException(
          "a PostgreSQL server that an earlier emulator left on "
              + data
              + " cannot be ended; end it with: kill -9 "
              + found.stream()
                  .filter(ProcessHandle::isAlive)
                  .map(process -> Long.toString(process.pid()))
                  .collect(Collectors.joining(" ")));
    }
  }

  /** SIGINT is PostgreSQL's fast shutdown: it disconnects clients and writes a checkpoint. */
  static void interrupt(ProcessHandle server) throws IOException, InterruptedException {
    Program.of("sh", "-c", "kill -INT " + server.pid())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static boolean awaitEnd(List<ProcessHandle> processes, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (processes.stream().anyMatch(ProcessHandle::isAlive)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return true;
  }

  private List<ProcessHandle> find() {
    return ProcessHandle.allProcesses().filter(this::servesOurData).toList();
  }

  private boolean servesOurData(ProcessHandle process) {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    ProcessHandle.Info info = process.info();
    if (!nameOf(proc, info).equals(PROGRAM)) {
      return false;
    }
    return isAt(proc.resolve("cwd"))
        || List.of(info.arguments().orElse(new String[0])).contains(data.toString());
  }

  /** The system knows the name of every process, but tells the program's path to few. */
  private static String nameOf(Path proc, ProcessHandle.Info info) {
    try {
      return Files.readString(proc.resolve("comm")).strip();
    } catch (IOException noProc) {
      return info.command().map(command -> Path.of(command).getFileName().toString()).orElse("");
    }
  }

  /** Servers work in their data directory, whatever it was called when they were started. */
  private boolean isAt(Path workingDirectory) {
    try {
      return Files.isSameFile(workingDirectory, data);
    } catch (IOException deniedOrGone) {
      return false;
    }
  }
}
