package io.imageexport.oss;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The bounds of the S3 client.
 *
 * @param connectTimeout for a new connection
 * @param idleTimeout how long a connection may carry no byte in either direction; while an upload
 *     is completed, the transfer time-out counts instead
 * @param callTimeout for a whole call that carries no part, from asking for a connection to the
 *     answer's last byte
 * @param transferTimeout the same for putting a part and for completing an upload
 * @param connections open at once to the store; also how many parts can be under way, each with its
 *     own buffers of 768 KiB together
 */
public record S3Limits(
    Duration connectTimeout,
    Duration idleTimeout,
    Duration callTimeout,
    Duration transferTimeout,
    int connections) {

  public S3Limits {
    requirePositive(connectTimeout, "connectTimeout");
    requirePositive(idleTimeout, "idleTimeout");
    requirePositive(callTimeout, "callTimeout");
    requirePositive(transferTimeout, "transferTimeout");
    if (connections < 1 || connections > 1_000) {
      throw new IllegalArgumentException("connections out of range 1 to 1000: " + connections);
    }
  }

  public static S3Limits defaults() {
    return new S3Limits(
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        Duration.ofMinutes(30),
        16);
  }

  private static void requirePositive(Duration timeout, String name) {
    requireNonNull(timeout, () -> name + " is null");
    if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(name + " out of range 1 ms to 1 day: " + timeout);
    }
  }
}
