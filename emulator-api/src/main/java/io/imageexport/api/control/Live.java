package io.imageexport.api.control;

import io.imageexport.api.http.ControlPage;
import io.imageexport.api.http.PathTemplate;
import java.util.Map;

/** {@code /_emulator/live}: the process answers. */
public final class Live implements ControlPage {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public PathTemplate path() {
    return PathTemplate.of("/_emulator/live");
  }

  /** Health checks of containers and load balancers name whatever host they were given. */
  @Override
  public boolean answersAnybody() {
    return true;
  }

  @Override
  public Content render(Request request) {
    return new Content(200, Map.of("status", "live"));
  }
}
