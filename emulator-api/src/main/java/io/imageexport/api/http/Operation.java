package io.imageexport.api.http;

/** One operation of JD Cloud's interface: its route, and what it does. Safe for threads. */
public interface Operation {
  /** What it answers to. */
  Route route();

  /**
   * Runs on a virtual thread, and may block.
   *
   * @return what becomes the envelope's {@code result}, or {@link NoResult}
   * @throws io.imageexport.core.error.CloudException as the documented error
   */
  Object handle(Call call);

  /** The answer of an operation that has none. */
  enum NoResult {
    NO_RESULT
  }
}
