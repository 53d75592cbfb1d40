package io.imageexport.api.connection;

import static java.util.Objects.requireNonNull;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * How many clients there may be, and how long one may take.
 *
 * @param maxConnections open at once
 * @param requestTime for the head of a request, from the connection's start or from the answer
 *     before it; and as long again for its body
 */
public record ConnectionLimits(int maxConnections, Duration requestTime) {
  private static final int DEFAULT_MAX_CONNECTIONS = 10_000;
  private static final int MAX_CONNECTIONS = 1_000_000;
  private static final Duration MAX_REQUEST_TIME = Duration.ofHours(1);

  private static final Duration DEFAULT_REQUEST_TIME = Duration.ofSeconds(60);

  public ConnectionLimits {
    requireNonNull(requestTime, "requestTime is null");
    if (maxConnections < 1 || maxConnections > MAX_CONNECTIONS) {
      throw new IllegalArgumentException(
          "connections out of 1.." + MAX_CONNECTIONS + ": " + maxConnections);
    }
    if (requestTime.isNegative()
        || requestTime.isZero()
        || requestTime.compareTo(MAX_REQUEST_TIME) > 0) {
      throw new IllegalArgumentException(
          "the time of a request is 1 to "
              + MAX_REQUEST_TIME.toSeconds()
              + " seconds, not "
              + requestTime.toSeconds());
    }
  }

  /** As many connections as usual, or half of the files that this process may open. */
  public static ConnectionLimits defaults() {
    return new ConnectionLimits(
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? Math.clamp(unix.getMaxFileDescriptorCount() / 2, 1, DEFAULT_MAX_CONNECTIONS)
            : DEFAULT_MAX_CONNECTIONS,
        DEFAULT_REQUEST_TIME);
  }
}
