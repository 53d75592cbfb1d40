package io.imageexport.api.control;

import io.imageexport.api.http.ControlPage;
import java.util.Map;

/** {@code /_emulator/live}: the process answers. */
public final class Live implements ControlPage {
  @Override
  public Content render() {
    return new Content(200, Map.of("status", "live"));
  }
}
