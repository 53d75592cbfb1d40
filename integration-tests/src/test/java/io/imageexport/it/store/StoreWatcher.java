package io.imageexport.it.store;

/**
 * Sees the calls that pass a {@link StoreProxy}, and says what becomes of them; from any thread.
 */
public interface StoreWatcher {
  /** A call has arrived, of which the store knows nothing yet. */
  default Disturbance arrived(StoreCall call) {
    return Disturbance.none();
  }

  /** Half of the body of a call has been passed on, if it has one. */
  default void halfway(StoreCall call) {}

  /** The store has answered, and the caller knows nothing of it yet. */
  default void answered(StoreCall call, int status) {}

  /** The caller has been given the whole answer. */
  default void delivered(StoreCall call, int status) {}
}
