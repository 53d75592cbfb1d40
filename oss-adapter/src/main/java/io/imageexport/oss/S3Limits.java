package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.time.ReadableDuration;
import java.time.Duration;

/**
 * The bounds of the S3 client, and of the embedded store that serves it.
 *
 * @param connectTimeout for a new connection
 * @param idleTimeout how long a connection may carry no byte in either direction; while an upload
 *     is completed, the transfer time-out counts instead
 * @param callTimeout for a whole call that carries no part, from asking for a connection to the
 *     answer's last byte
 * @param transferTimeout the same for putting a part and for completing an upload
 * @param parts under way at once, each with its own buffers of 1 MiB together; a further one waits
 * @param connections open at once to the store; those that parts do not need are for short calls
 */
public record S3Limits(
    Duration connectTimeout,
    Duration idleTimeout,
    Duration callTimeout,
    Duration transferTimeout,
    int parts,
    int connections) {
  /** So many at most, however many exports there are: their buffers take 64 MiB. */
  private static final int MAX_PARTS = 64;

  /** Few exports, and imports, which read with short calls. */
  private static final int MIN_PARTS = 16;

  /** A short call need not wait until a part, which may take minutes, has been sent. */
  private static final int SHORT_CALLS = 8;

  public S3Limits {
    requirePositive(connectTimeout, "connectTimeout");
    requirePositive(idleTimeout, "idleTimeout");
    requirePositive(callTimeout, "callTimeout");
    requirePositive(transferTimeout, "transferTimeout");
    if (parts < 1 || parts > 1_000) {
      throw new IllegalArgumentException("parts out of range 1 to 1000: " + parts);
    }
    if (connections < parts || connections > 2_000) {
      throw new IllegalArgumentException(
          "connections out of range " + parts + " to 2000: " + connections);
    }
  }

  public static S3Limits defaults() {
    return forParts(MIN_PARTS);
  }

  /**
   * The limits of a process that sends parts of several exports.
   *
   * @param wanted parts that could be under way at once: exports times the parts of each; bounded
   */
  public static S3Limits forParts(int wanted) {
    int parts = Math.clamp(wanted, MIN_PARTS, MAX_PARTS);
    return new S3Limits(
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        Duration.ofMinutes(30),
        parts,
        parts + SHORT_CALLS);
  }

  private static void requirePositive(Duration timeout, String name) {
    requireNonNull(timeout, () -> name + " is null");
    if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          name + " out of range 1 ms to 1 day: " + ReadableDuration.of(timeout));
    }
  }
}
