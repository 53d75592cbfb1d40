package io.imageexport.api.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.api.http.ControlPage;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What readiness says, and when. */
class ReadyTest {
  @Test
  void nothingIsReadyBeforeTheStartHasEnded() {
    AtomicBoolean started = new AtomicBoolean();
    Ready page = new Ready(started::get, Map.of("object store", () -> {}));
    assertEquals(503, page.state().httpStatus());
    started.set(true);
    assertEquals(200, page.state().httpStatus());
  }

  @Test
  void aPartThatDoesNotWorkIsNamed() {
    Ready page =
        new Ready(
            () -> true,
            Map.of(
                "object store",
                () -> {
                  throw new IllegalStateException("of a test");
                }));
    ControlPage.Content content = page.state();
    assertEquals(503, content.httpStatus());
    assertEquals(
        Map.of(
            "status", "not ready", "parts", Map.of("start", "ready", "object store", "not ready")),
        content.body());
  }
}
