package io.imageexport.api.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output of one of PostgreSQL's programs, copied to the log as it comes.
 *
 * <p>The server reports here that it accepts connections. Its pid file says so as well, but that
 * file lies where a less privileged user may replace it. Thread-safe.
 */
final class ServerOutput {
  private static final Logger LOG = LoggerFactory.getLogger(ServerOutput.class);
  private static final int MAX_TAIL_BYTES = 16 << 10;
  private static final Duration LAST_WORDS_LIMIT = Duration.ofSeconds(2);
  private static final String READY = "database system is ready to accept connections";

  /** The severities that end a program, as PostgreSQL and initdb write them. */
  private static final Pattern REASON = Pattern.compile(".*?(?:FATAL|PANIC|ERROR|error): +(.*)");

  /** Some failures that end the server are not written as such. */
  private static final Pattern FAILURE = Pattern.compile(".*?LOG: +(could not .*)");

  private static final Pattern HINT = Pattern.compile(".*?HINT: +(.*)");
  private static final Pattern PREFIX =
      Pattern.compile("^\\d{4}-\\d\\d-\\d\\d [\\d:.]+ \\w+ \\[\\d+] ");

  private final ServerLog log;
  private final CountDownLatch readyOrEnded = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** The last bytes, each as a character. Written by the reading thread only. */
  private volatile String tail = "";

  private volatile boolean ready;

  private ServerOutput(ServerLog log) {
    this.log = requireNonNull(log, "log is null");
  }

  /** Reads the output of a process until its end, on a thread of its own. */
  static ServerOutput follow(Process process, ServerLog log) {
    ServerOutput output = new ServerOutput(log);
    Thread.ofPlatform()
        .daemon()
        .name("postgres-output")
        .start(() -> output.readAll(process.getInputStream()));
    return output;
  }

  private void readAll(InputStream stream) {
    byte[] piece = new byte[8 << 10];
    try (stream) {
      for (int length = stream.read(piece); length >= 0; length = stream.read(piece)) {
        log.append(piece, length);
        keep(new String(piece, 0, length, ISO_8859_1));
      }
    } catch (IOException closed) {
      // The process has ended.
    } finally {
      ended.countDown();
      readyOrEnded.countDown();
    }
  }

  private void keep(String piece) {
    String all = tail + piece;
    tail = all.substring(Math.max(0, all.length() - MAX_TAIL_BYTES));
    if (!ready && all.contains(READY)) {
      ready = true;
      readyOrEnded.countDown();
    }
  }

  /** Waits until the server accepts connections or its output ends, or the time is over. */
  boolean awaitReady(Duration limit) throws InterruptedException {
    return readyOrEnded.await(limit.toMillis(), TimeUnit.MILLISECONDS) && ready;
  }

  /** Waits for the last words of a process that has ended; its children may hold the stream. */
  void awaitEnd() throws InterruptedException {
    if (!ended.await(LAST_WORDS_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.debug("PostgreSQL's output was still open when its program had ended");
    }
  }

  boolean contains(String text) {
    return tail.contains(text);
  }

  /** Why the program ended, in its own words and in one line. */
  String reason() {
    List<String> lines =
        new String(tail.getBytes(ISO_8859_1), UTF_8)
            .lines()
            .map(line -> PREFIX.matcher(line).replaceFirst("").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    return last(REASON, lines)
        .or(() -> last(FAILURE, lines))
        .orElse(lines.isEmpty() ? "it gave no reason" : lines.getLast());
  }

  private static Optional<String> last(Pattern kind, List<String> lines) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      Matcher reason = kind.matcher(lines.get(i));
      if (reason.matches()) {
        return Optional.of(reason.group(1) + hintAfter(lines, i));
      }
    }
    return Optional.empty();
  }

  private static String hintAfter(List<String> lines, int index) {
    return lines.stream()
        .skip(index + 1)
        .map(HINT::matcher)
        .filter(Matcher::matches)
        .map(hint -> " (" + hint.group(1) + ")")
        .findFirst()
        .orElse("");
  }
}
