package io.imageexport.it.store;

import java.time.Duration;

/** What happens to a call on its way to the store, or to the store's answer on its way back. */
public sealed interface Disturbance {
  /** Nothing. */
  record None() implements Disturbance {}

  /** The call waits before it is passed on. */
  record Delay(Duration time) implements Disturbance {}

  /** The proxy answers, and the store sees nothing of the call. */
  record Answer(int status, String body) implements Disturbance {}

  /**
   * The connection is reset.
   *
   * @param afterBytes of the request's body
   */
  record CutRequest(long afterBytes) implements Disturbance {}

  /** The store does what it is asked for, and the connection is reset before its answer comes. */
  record CutAnswer() implements Disturbance {}

  /** The store does what it is asked for, and half of its answer's body comes. */
  record HalfAnswer() implements Disturbance {}

  /** The store does what it is asked for, and the answer is another one. */
  record OtherAnswer(int status, String body) implements Disturbance {}

  /** The request's body is read slowly: so many bytes, then a pause, and so on. */
  record SlowRead(int bytes, Duration pause) implements Disturbance {}

  static Disturbance none() {
    return new None();
  }
}
