package io.imageexport.api.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.imageexport.api.process.Program;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL's programs on one folder: making a database, setting its password, and launching the
 * server.
 *
 * @param user runs the programs
 */
record ServerProgram(
    PostgresBinaries binaries,
    UnprivilegedUser user,
    PostgresFolder folder,
    ServerLog log,
    int port) {
  /** The one role of the database, which owns everything. */
  static final String ROLE = "emulator";

  static final String DATABASE = "postgres";

  /** Also bounds the recovery after a crash. */
  static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** What {@link #ALONE} ends with if another process holds the lock. */
  static final int LOCKED_OUT = 75;

  /**
   * Runs a program that inherits a lock on the database: {@code sh -c ALONE lock-file
   * data-directory program argument...}
   *
   * <p>The lock lives as long as the program and all that it forks, even where they cannot be seen,
   * as in another container. Who has it is alone with the data: what the last server left there
   * about itself is wrong, and would keep PostgreSQL from starting if its process id has been given
   * to another process meanwhile. Settings come from the command line only.
   */
  private static final String ALONE =
      """
      exec 9<"$0"
      if command -v flock >/dev/null; then
        flock -n 9
        [ $? -ne 1 ] || exit 75
      fi
      rm -rf -- "$1/postmaster.pid" "$1/postmaster.opts" "$1/postgresql.auto.conf"
      true >"$1/postgresql.auto.conf"
      shift
      exec "$@"
      """;

  private static final List<String> SETTINGS =
      List.of(
          "config_file=/dev/null",
          "ident_file=/dev/null",
          "allow_alter_system=off",
          "unix_socket_directories=",
          "fsync=on",
          "synchronous_commit=on",
          "shared_buffers=32MB",
          "timezone=UTC",
          "lc_messages=C",
          "log_timezone=UTC",
          "log_destination=stderr",
          "logging_collector=off");

  ServerProgram {
    requireNonNull(binaries, "binaries is null");
    requireNonNull(user, "user is null");
    requireNonNull(folder, "folder is null");
    requireNonNull(log, "log is null");
  }

  /**
   * Starts the server's process.
   *
   * <p>A terminal's Ctrl-C goes to the whole process group. The server gets a session of its own,
   * so that the emulator can end its work first and the server last.
   */
  RunningServer launch() throws IOException {
    List<String> command = new ArrayList<>(ownSession());
    command.addAll(alone("postgres", "-D", folder.data().toString()));
    command.addAll(settings());
    command.addAll(
        List.of(
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "max_connections=100"));
    Process process =
        builder(command).redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
    return new RunningServer(process, ServerOutput.follow(process, log));
  }

  private static List<String> ownSession() {
    return Files.isExecutable(Path.of("/usr/bin/setsid")) ? List.of("setsid") : List.of();
  }

  LeftOverServer leftOver() {
    return new LeftOverServer(folder.data());
  }

  /**
   * Makes an empty database beside its place and moves it there in one step, so that a crash leaves
   * no half of one. Its role gets a password later.
   */
  void makeData() throws IOException, InterruptedException {
    Path unfinished = Files.createDirectory(folder.unfinishedData());
    user.give(unfinished);
    List<String> command = new ArrayList<>(user.prefix());
    command.addAll(
        List.of(
            binaries.program("initdb").toString(),
            "--pgdata=" + unfinished,
            "--username=" + ROLE,
            "--auth=reject",
            "--encoding=UTF8",
            "--locale=C"));
    run("initdb", command, "");
    folder.publishData();
  }

  /** Sets the password of the role, while no server runs: who owns the files needs no password. */
  void setPassword(String password) throws IOException, InterruptedException {
    List<String> command = alone("postgres", "--single", "-D", folder.data().toString());
    command.addAll(settings());
    command.add(DATABASE);
    ServerOutput output =
        run(
            "setting the password of the database",
            command,
            "ALTER ROLE " + ROLE + " PASSWORD '" + password + "'\n");
    // It ends with status 0 whatever has become of the statement.
    if (output.contains("ERROR:")) {
      throw failure("setting the password of the database", output);
    }
  }

  private List<String> alone(String program, String... arguments) {
    List<String> command = new ArrayList<>(user.prefix());
    command.addAll(
        List.of(
            "sh",
            "-c",
            ALONE,
            folder.lock().toString(),
            folder.data().toString(),
            binaries.program(program).toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private List<String> settings() {
    List<String> arguments = new ArrayList<>(List.of("-c", "hba_file=" + folder.access()));
    for (String setting : SETTINGS) {
      arguments.addAll(List.of("-c", setting));
    }
    return arguments;
  }

  private static ProcessBuilder builder(List<String> command) {
    return Program.of(command).redirectErrorStream(true);
  }

  private ServerOutput run(String name, List<String> command, String input)
      throws IOException, InterruptedException {
    Process process = builder(command).start();
    ServerOutput output = ServerOutput.follow(process, log);
    try (OutputStream standardInput = process.getOutputStream()) {
      standardInput.write(input.getBytes(UTF_8));
    } catch (IOException ended) {
      // Its status and its last words say why.
    }
    if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(
          name + " took longer than " + START_LIMIT.toSeconds() + " s; see " + log);
    }
    output.awaitEnd();
    if (process.exitValue() != 0) {
      throw failure(name, output);
    }
    return output;
  }

  private IOException failure(String what, ServerOutput output) {
    return new IOException(what + " failed: " + output.reason() + "; see " + log);
  }
}
