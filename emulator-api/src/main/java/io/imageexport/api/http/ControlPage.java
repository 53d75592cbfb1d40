package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

/** A page of the emulator's own under {@code /_emulator}, made anew for each request. */
@FunctionalInterface
public interface ControlPage {
  /** May block; runs on a virtual thread. */
  Content render();

  /**
   * What the page says.
   *
   * @param body written as JSON
   */
  record Content(int httpStatus, Object body) {
    public Content {
      requireNonNull(body, "body is null");
    }
  }
}
