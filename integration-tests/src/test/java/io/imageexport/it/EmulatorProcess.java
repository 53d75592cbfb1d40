package io.imageexport.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imageexport.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The emulator as a user runs it: a process of its own, on ports of its own. */
public final class EmulatorProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  /** A start on a prepared database, with both processors free and one more start beside it. */
  private static final Duration QUIET_START = Duration.ofSeconds(6);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  /** Of signal 2 among those in a process's status. */
  private static final long SIGINT_BIT = 1L << 1;

  private static final List<String> SERVERS = List.of("serve", "demo");

  /** As the launcher does: the heap and the buffers have bounds. */
  private static final List<String> LAUNCHED =
      List.of("-XX:+UseSerialGC", "-Xmx512m", "-XX:MaxDirectMemorySize=256m");

  /** Most processes live for seconds, and spend half of their time on Java's second compiler. */
  private static final List<String> SHORT_LIVED =
      List.of("-XX:+UseSerialGC", "-Xmx512m", "-XX:TieredStopAtLevel=1");

  private final Process process;
  private final Path dataDirectory;
  private final Path output;
  private final JsonNode running;

  private EmulatorProcess(Process process, Path dataDirectory, Path output, JsonNode running) {
    this.process = process;
    this.dataDirectory = dataDirectory;
    this.output = output;
    this.running = running;
  }

  /** Starts a server, on a data directory where the database has been made before. */
  public static EmulatorProcess serve(Path dataDirectory, String... options)
      throws IOException, InterruptedException {
    if (!List.of(options).contains("--pg-url")) {
      PreparedDatabase.placeIn(dataDirectory);
    }
    return serve(SHORT_LIVED, dataDirectory, options);
  }

  /** Starts a server for long, with all that the launcher tells Java. */
  static EmulatorProcess serveAsLaunched(Path dataDirectory, String... options)
      throws IOException, InterruptedException {
    PreparedDatabase.placeIn(dataDirectory);
    return serve(LAUNCHED, dataDirectory, options);
  }

  /** Starts a server that makes all that it needs. */
  static EmulatorProcess serveUnprepared(Path dataDirectory, String... options)
      throws IOException, InterruptedException {
    return serve(SHORT_LIVED, dataDirectory, options);
  }

  /**
   * Starts a server by way of another program.
   *
   * @param wrapper runs the command line that follows its own; {@link #handle()} is its process
   */
  static EmulatorProcess serveBy(List<String> wrapper, Path dataDirectory, String... options)
      throws IOException, InterruptedException {
    Path output = outputFile();
    List<String> arguments = serveArguments(dataDirectory, options);
    return awaitReady(launch(wrapper, SHORT_LIVED, output, arguments), dataDirectory, output);
  }

  /** Starts a server on another Java than that of the tests. */
  static EmulatorProcess serveOn(
      Path java, List<String> flags, Path dataDirectory, String... options)
      throws IOException, InterruptedException {
    PreparedDatabase.placeIn(dataDirectory);
    Path output = outputFile();
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(SHORT_LIVED);
    command.addAll(flags);
    List<String> arguments = serveArguments(dataDirectory, options);
    return awaitReady(start(command, output, arguments), dataDirectory, output);
  }

  private static EmulatorProcess serve(List<String> flags, Path dataDirectory, String... options)
      throws IOException, InterruptedException {
    Path output = outputFile();
    List<String> arguments = serveArguments(dataDirectory, options);
    return awaitReady(launch(List.of(), flags, output, arguments), dataDirectory, output);
  }

  private static List<String> serveArguments(Path dataDirectory, String... options) {
    List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0"));
    arguments.addAll(List.of("--data-dir", dataDirectory.toString()));
    arguments.addAll(List.of(options));
    return arguments;
  }

  private static EmulatorProcess awaitReady(Process process, Path dataDirectory, Path output)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    try {
      Patience.await(START_LIMIT, () -> "ready", () -> isReady(process, output));
    } catch (AssertionError | UncheckedIOException late) {
      process.destroyForcibly();
      throw new IOException("the emulator did not start: " + Files.readString(output), late);
    }
    Patience.started(Duration.ofNanos(System.nanoTime() - start), QUIET_START);
    JsonNode running = new ObjectMapper().readTree(dataDirectory.resolve("running.json").toFile());
    return new EmulatorProcess(process, dataDirectory, output, running);
  }

  private static boolean isReady(Process process, Path output) throws IOException {
    String said = Files.readString(output);
    if (!process.isAlive()) {
      throw new IOException("it has ended");
    }
    return said.contains("Ready in ");
  }

  /** Starts a server, and ends it as Ctrl-C does before it is ready. */
  static void interruptStart(Path dataDirectory, Duration after)
      throws IOException, InterruptedException {
    Path output = outputFile();
    Process process = launch(List.of(), SHORT_LIVED, output, serveArguments(dataDirectory));
    Thread.sleep(after);
    interrupt(process);
  }

  /** What a command said, and the status that it ended with. */
  record Outcome(int status, String output) {}

  static Outcome run(String... arguments) throws IOException, InterruptedException {
    return runBy(List.of(), arguments);
  }

  /** Runs a command by way of another program, which runs the command line that follows its own. */
  static Outcome runBy(List<String> wrapper, String... arguments)
      throws IOException, InterruptedException {
    Path output = outputFile();
    Process process = launch(wrapper, SHORT_LIVED, output, List.of(arguments));
    if (!process.waitFor(Patience.of(START_LIMIT).toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("the command did not end: " + Files.readString(output));
    }
    return new Outcome(process.exitValue(), Files.readString(output));
  }

  /** Below the build's own directory, so that it can be looked at, and goes with a clean build. */
  private static Path outputFile() throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "emulator-output"));
    return Files.createTempFile(folder, "emulator-", ".out");
  }

  private static Process launch(
      List<String> wrapper, List<String> flags, Path output, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As the launcher does: an archive of loaded classes, made when the first process ends.
    String kind = SERVERS.contains(arguments.getFirst()) ? "server" : "command";
    command.addAll(
        List.of(
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-PrintWarnings",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + jar().resolveSibling("it-" + kind + ".jsa"),
            "-Xlog:disable"));
    command.addAll(flags);
    return start(command, output, arguments);
  }

  private static Process start(List<String> java, Path output, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of("-jar", jar().toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    // As the launcher does, where the build itself does not run in UTF-8.
    if (!System.getProperty("sun.jnu.encoding").equals("UTF-8")) {
      builder.environment().put("LC_ALL", "C.UTF-8");
    }
    return builder.start();
  }

  static Path jar() {
    return Path.of(System.getProperty("imageexport.jar")).toAbsolutePath();
  }

  Path dataDirectory() {
    return dataDirectory;
  }

  public String endpoint() {
    return running.path("endpoint").asText();
  }

  /** As the official clients want it: without the scheme. */
  public String authority() {
    return endpoint().substring("http://".length());
  }

  public String httpsEndpoint() {
    return running.path("httpsEndpoint").asText();
  }

  /** The certificate that clients of HTTPS trust. */
  public Path certificate() {
    return dataDirectory.resolve("tls").resolve("ca.pem");
  }

  String ossEndpoint() {
    return running.path("ossEndpoint").asText();
  }

  public String accessKey() {
    return running.path("accessKey").asText();
  }

  public String secretKey() {
    return running.path("secretKey").asText();
  }

  JsonNode running() {
    return running;
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends it as Ctrl-C does. */
  int interrupt() throws IOException, InterruptedException {
    return interrupt(process);
  }

  private static int interrupt(Process process) throws IOException, InterruptedException {
    String signal = ignoresInterrupts(process) ? "TERM" : "INT";
    new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).start().waitFor();
    if (!process.waitFor(Patience.of(STOP_LIMIT).toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("the emulator did not end: " + process.pid());
    }
    return process.exitValue();
  }

  /** A shell lets its background jobs ignore Ctrl-C, and what they start inherits that. */
  private static boolean ignoresInterrupts(Process process) throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
        .anyMatch(ignored -> (ignored & SIGINT_BIT) != 0);
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException {
    if (process.isAlive()) {
      try {
        interrupt();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
