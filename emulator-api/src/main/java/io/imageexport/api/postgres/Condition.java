package io.imageexport.api.postgres;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.vertx.pgclient.PgException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the database from the calls so far: it answers, is busy, is silent, or cannot be
 * reached. Each change is logged once.
 *
 * <p>Thread-safe.
 */
final class Condition {
  private static final Logger LOG = LoggerFactory.getLogger(Condition.class);

  private enum State {
    ANSWERS,
    SILENT,
    UNREACHABLE
  }

  /** Classes of SQL states: connection exception, operator intervention. */
  private static final Set<String> UNREACHABLE = Set.of("08", "57P");

  /**
   * Insufficient resources; a lock that was not to be had in time; a statement that the server has
   * cancelled since it took too long.
   */
  private static final Set<String> BUSY = Set.of("53", "55P03", "57014");

  private final AtomicReference<State> state = new AtomicReference<>(State.ANSWERS);
  private final AtomicLong answeredAt = new AtomicLong(System.nanoTime());

  void answers() {
    answeredAt.set(System.nanoTime());
    if (state.get() != State.ANSWERS && state.getAndSet(State.ANSWERS) != State.ANSWERS) {
      LOG.info("the database answers again");
    }
  }

  /** Whether a call was answered after this moment of {@link System#nanoTime}. */
  boolean answeredSince(long nanoTime) {
    return answeredAt.get() - nanoTime > 0;
  }

  /** Returns what the caller is told of a call that failed. */
  RuntimeException failed(Throwable failure) {
    if (failure instanceof PgException refusal) {
      String sqlState = String.valueOf(refusal.getSqlState());
      if (BUSY.stream().anyMatch(sqlState::startsWith)) {
        LOG.warn("the database is busy: {}", refusal.getErrorMessage());
        return isBusy();
      }
      if (UNREACHABLE.stream().noneMatch(sqlState::startsWith)) {
        answers();
        return refusal;
      }
    }
    if (changesTo(State.UNREACHABLE)) {
      LOG.warn("the database cannot be reached: {}", failure.getMessage());
    }
    return unavailable("the database cannot be reached; try again later");
  }

  CloudException isBusy() {
    return unavailable("the database is busy; try again later");
  }

  CloudException isSilent() {
    if (changesTo(State.SILENT)) {
      LOG.warn("the database does not answer");
    }
    return unavailable("the database does not answer; try again later");
  }

  CloudException interrupted() {
    return unavailable("the emulator is stopping");
  }

  private boolean changesTo(State next) {
    return state.getAndSet(next) != next;
  }

  private static CloudException unavailable(String message) {
    return new CloudException(ErrorCode.UNAVAILABLE, message);
  }
}
