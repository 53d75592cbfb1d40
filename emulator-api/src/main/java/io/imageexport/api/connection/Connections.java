package io.imageexport.api.connection;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections of clients: bounds their number, the time that a request may take to arrive, and
 * what they hold together.
 *
 * <p>Safe for threads. A connection beyond the number is still told why, if it says anything soon;
 * beyond {@value #SURPLUS} of those, one is closed at once.
 */
public final class Connections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private static final int SURPLUS = 100;
  private static final long MAX_HELD_BYTES = 64L << 20;
  private static final Duration LONGEST_SWEEP = Duration.ofSeconds(1);

  /** Of the names that Vert.x gives to the handlers in a pipeline. */
  private static final String DECODER = "httpDecoder";

  private static final String ENCODER = "httpEncoder";

  private final Vertx vertx;
  private final ConnectionLimits limits;
  private final Function<Cut, byte[]> lastWords;
  private final HeldBytes held = new HeldBytes(MAX_HELD_BYTES);
  private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
  private final long sweep;

  /**
   * @param lastWords an answer, as it goes over the wire, that says why the connection ends
   */
  public Connections(Vertx vertx, ConnectionLimits limits, Function<Cut, byte[]> lastWords) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.limits = requireNonNull(limits, "limits is null");
    this.lastWords = requireNonNull(lastWords, "lastWords is null");
    long interval = Math.min(LONGEST_SWEEP.toMillis(), limits.requestTime().toMillis() / 4);
    this.sweep = vertx.setPeriodic(Math.max(1, interval), tick -> endSlow());
  }

  /**
   * Takes charge of a connection that a server has accepted.
   *
   * <p>Vert.x itself has neither a bound on connections nor a deadline for a request, and it drops
   * a request with a broken chunk, or of another version, without our envelope. So the connection
   * is watched in its pipeline.
   */
  public void welcome(HttpConnection accepted) {
    ChannelPipeline pipeline = ((HttpServerConnection) accepted).channelHandlerContext().pipeline();
    int surplus = open.size() + 1 - limits.maxConnections();
    if (surplus > SURPLUS) {
      accepted.close();
      return;
    }
    ClientConnection connection = new ClientConnection(held, limits.requestTime(), lastWords);
    pipeline.addBefore(DECODER, "received", connection);
    pipeline.addAfter(ENCODER, "exchanges", connection.exchanges());
    open.add(connection);
    pipeline.channel().closeFuture().addListener(closed -> open.remove(connection));
    if (surplus > 0) {
      connection.turnAway();
    }
    if (surplus == 1) {
      LOG.warn("{} connections are open: more are turned away", limits.maxConnections());
    }
  }

  private void endSlow() {
    long now = System.nanoTime();
    for (ClientConnection connection : open) {
      if (connection.isLate(now)) {
        connection.endIfLate();
      }
    }
  }

  @Override
  public void close() {
    vertx.cancelTimer(sweep);
  }
}
