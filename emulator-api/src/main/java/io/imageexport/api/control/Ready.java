package io.imageexport.api.control;

import io.imageexport.api.http.ControlPage;
import io.imageexport.api.http.PathTemplate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /_emulator/ready}: the start has ended, and the database, the store and the seed are
 * there.
 */
public final class Ready implements ControlPage {
  private static final Logger LOG = LoggerFactory.getLogger(Ready.class);

  /** A part of the emulator that can be asked whether it works. */
  @FunctionalInterface
  public interface Check {
    /** Returns when it works, and throws when it does not. */
    void run();
  }

  private final BooleanSupplier started;
  private final Map<String, Check> checks;

  /**
   * @param started whether everything runs, and the file says so that leads to it
   * @param checks by the name of the part, in the order in which they are shown
   */
  public Ready(BooleanSupplier started, Map<String, Check> checks) {
    this.started = started;
    this.checks = new LinkedHashMap<>(checks);
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public PathTemplate path() {
    return PathTemplate.of("/_emulator/ready");
  }

  /** Health checks of containers and load balancers name whatever host they were given. */
  @Override
  public boolean answersAnybody() {
    return true;
  }

  @Override
  public Content render(Request request) {
    return state();
  }

  Content state() {
    Map<String, String> parts = new LinkedHashMap<>();
    boolean ready = started.getAsBoolean();
    parts.put("start", ready ? "ready" : "not ready");
    for (Map.Entry<String, Check> check : checks.entrySet()) {
      boolean works = works(check);
      parts.put(check.getKey(), works ? "ready" : "not ready");
      ready &= works;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", ready ? "ready" : "not ready");
    body.put("parts", parts);
    return new Content(ready ? 200 : 503, body);
  }

  private static boolean works(Map.Entry<String, Check> check) {
    try {
      check.getValue().run();
      return true;
    } catch (RuntimeException e) {
      LOG.warn("{} is not ready: {}", check.getKey(), e.getMessage());
      return false;
    }
  }
}
