package io.imageexport.api.http;

import io.imageexport.core.policy.AccessRequest;
import java.util.List;

/** One operation of JD Cloud's interface: its route, and what it does. Safe for threads. */
public interface Operation {
  /** What it answers to. */
  Route route();

  /** What a policy has to allow for it: usually service and operation. */
  default String action() {
    return route().service().scopeName() + ":" + route().operation();
  }

  /**
   * The JRN that a policy has to allow it on; {@code *} for what creates and lists.
   *
   * @throws io.imageexport.core.error.CloudException if the call does not tell, or names nothing
   *     that there could be
   */
  default String resource(Call call) {
    return AccessRequest.NO_RESOURCE;
  }

  /**
   * All that a policy has to allow it on, where a call names several things: each of them, or none
   * of it is done.
   *
   * @throws io.imageexport.core.error.CloudException as {@link #resource}
   */
  default List<String> resources(Call call) {
    return List.of(resource(call));
  }

  /**
   * Runs on a virtual thread, and may block. The caller is allowed to.
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
