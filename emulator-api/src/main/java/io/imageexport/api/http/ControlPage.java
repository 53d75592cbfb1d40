package io.imageexport.api.http;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/** A page of the emulator's own under {@code /_emulator}, made anew for each request. */
public interface ControlPage {
  String method();

  PathTemplate path();

  /**
   * Whether anybody is answered, whatever Host and Origin the request names. Only for a page that
   * says nothing about what the emulator holds.
   */
  default boolean answersAnybody() {
    return false;
  }

  /**
   * May block; runs on a virtual thread.
   *
   * @throws io.imageexport.core.error.CloudException if the request is at fault
   */
  Content render(Request request);

  /** What a page is asked. */
  record Request(Map<String, String> path, Body body) {
    public Request {
      path = Map.copyOf(path);
      requireNonNull(body, "body is null");
    }
  }

  /**
   * What the page says.
   *
   * @param body written as JSON
   */
  record Content(int httpStatus, Object body) {
    public Content {
      requireNonNull(body, "body is null");
    }

    public static Content error(int httpStatus, String message) {
      return new Content(httpStatus, Map.of("error", message));
    }
  }
}
