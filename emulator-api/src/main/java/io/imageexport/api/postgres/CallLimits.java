package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a call to the database waits for what.
 *
 * @param place for a connection, while others use all of them
 * @param lock for a lock that another transaction holds
 * @param statement for a statement, after which the server cancels it
 * @param answer for any answer; longer than the two before, so that the server gives up first and
 *     its connection is free again
 * @param silence for a byte on a connection, after which it is closed, with the calls on it
 */
record CallLimits(
    Duration place, Duration lock, Duration statement, Duration answer, Duration silence) {
  static final CallLimits DEFAULT =
      new CallLimits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(25),
          Duration.ofSeconds(30),
          Duration.ofSeconds(90));

  CallLimits {
    requireNonNull(place, "place is null");
    requireNonNull(lock, "lock is null");
    requireNonNull(statement, "statement is null");
    if (answer.compareTo(statement) <= 0 || answer.compareTo(lock) <= 0) {
      throw new IllegalArgumentException("answer is not longer than statement and lock: " + answer);
    }
    if (silence.compareTo(answer) <= 0) {
      throw new IllegalArgumentException("silence is not longer than answer: " + silence);
    }
  }
}
