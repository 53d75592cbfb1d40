package io.imageexport.api.connection;

import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until a server has its port. */
public final class Listening {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Listening() {}

  /**
   * Returns once the port is bound.
   *
   * @throws IOException in one line, if the port cannot be had
   */
  public static void await(Future<?> bind, String host, int port) throws IOException {
    try {
      bind.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("port " + port + " was not bound in time", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // The wait rethrows what the bind threw, undeclared: a BindException, usually.
      throw new IOException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
    }
  }
}
