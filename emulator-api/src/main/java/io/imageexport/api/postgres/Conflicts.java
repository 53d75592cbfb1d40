package io.imageexport.api.postgres;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.vertx.pgclient.PgException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work again that PostgreSQL has given up because another transaction was in its way. Nothing
 * of such work is left behind, so that it can be.
 */
final class Conflicts {
  private static final Logger LOG = LoggerFactory.getLogger(Conflicts.class);

  /** The SQL states of a deadlock, and of a transaction that cannot be put in an order. */
  private static final Set<String> STATES = Set.of("40P01", "40001");

  static final int MAX_ATTEMPTS = 5;
  private static final int FIRST_PAUSE_MILLIS = 10;

  private Conflicts() {}

  /**
   * @throws CloudException that the database is busy, if there was a conflict at every attempt
   */
  static <T> T retried(Supplier<T> work) {
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      try {
        return work.get();
      } catch (PgException failure) {
        if (!STATES.contains(String.valueOf(failure.getSqlState()))) {
          throw failure;
        }
        LOG.info("a transaction was given up: {}", failure.getErrorMessage());
        pause(attempt);
      }
    }
    LOG.warn("a transaction was given up {} times", MAX_ATTEMPTS);
    throw busy();
  }

  /** By chance, so that those who met do not meet again. */
  private static void pause(int attempt) {
    int longest = FIRST_PAUSE_MILLIS << attempt;
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(FIRST_PAUSE_MILLIS, longest + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy();
    }
  }

  private static CloudException busy() {
    return new CloudException(ErrorCode.UNAVAILABLE, "the database is busy; try again later");
  }
}
