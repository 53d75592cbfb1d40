package io.imageexport.api.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One client's socket, before its bytes are read as HTTP: counts what it holds, ends it when it is
 * slow, and ends it gently.
 *
 * <p>Gently: a socket that is closed while its client still sends is reset, and the client may lose
 * the answer. So what still comes is thrown away for a while first.
 *
 * <p>Confined to the event loop of its channel, but for {@link #isLate} and {@link #endIfLate}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What cannot be closed is closed already.
final class ClientConnection extends ChannelDuplexHandler {
  private static final Duration LINGER = Duration.ofSeconds(2);
  private static final byte LINE_END = '\n';
  private static final int LINE_WEIGHT = 160;
  private static final long ALWAYS_HELD = 8 << 10;
  private static final long NO_DEADLINE = Long.MAX_VALUE;

  private final HeldBytes allHeld;
  private final long requestNanos;
  private final Function<Cut, byte[]> lastWords;
  private final Exchanges exchanges = new Exchanges(this);

  private ChannelHandlerContext context;
  private long held;
  private int lastRead;
  private boolean heardOf;
  private boolean isTurnedAway;
  private boolean isEnding;

  /** Written on the event loop, read by the sweep as well. */
  private volatile long deadline;

  ClientConnection(HeldBytes allHeld, Duration requestTime, Function<Cut, byte[]> lastWords) {
    this.allHeld = allHeld;
    this.requestNanos = requestTime.toNanos();
    this.lastWords = lastWords;
    this.deadline = System.nanoTime() + requestNanos;
  }

  /** What looks at the same connection as HTTP. */
  Exchanges exchanges() {
    return exchanges;
  }

  /** Its first word will be answered by why it is not served; soon it is closed anyway. */
  void turnAway() {
    isTurnedAway = true;
    closeSoon();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isEnding) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (isTurnedAway) {
      ReferenceCountUtil.release(message);
      end(Cut.TOO_MANY_CONNECTIONS);
      return;
    }
    heardOf = true;
    int weight = weight((ByteBuf) message);
    if (!hold(held + weight)) {
      ReferenceCountUtil.release(message);
      end(Cut.TOO_MUCH_HELD);
      return;
    }
    lastRead = weight;
    context.fireChannelRead(message);
  }

  /** Whether there is room for it; a little is always there, so that others cannot take it. */
  private boolean hold(long weight) {
    long more = Math.max(0, weight - ALWAYS_HELD) - Math.max(0, held - ALWAYS_HELD);
    if (!allHeld.tryTake(more)) {
      return false;
    }
    held = weight;
    return true;
  }

  /** Of a body it is its length; in a head, each line becomes several objects. */
  private int weight(ByteBuf bytes) {
    int weight = bytes.readableBytes();
    if (!exchanges.isBodyDue()) {
      int line = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), LINE_END);
      while (line >= 0) {
        weight += LINE_WEIGHT;
        line = bytes.indexOf(line + 1, bytes.writerIndex(), LINE_END);
      }
    }
    return weight;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    hold(0);
    deadline = NO_DEADLINE;
    context.fireChannelInactive();
  }

  /** Something is due from the client: a head, or the rest of a body. */
  void awaitClient() {
    deadline = System.nanoTime() + requestNanos;
  }

  /** Now it is for us to be quick. */
  void awaitAnswer() {
    deadline = NO_DEADLINE;
  }

  /**
   * The client may ask again. What it sent is let go, but for what it sent last: the start of its
   * next request may be in there.
   */
  void allAnswered() {
    hold(lastRead);
    heardOf = false;
  }

  boolean isLate(long now) {
    long limit = deadline;
    return limit != NO_DEADLINE && now - limit > 0;
  }

  /** From any thread; looks again on the event loop, where things may have moved on. */
  void endIfLate() {
    context
        .executor()
        .execute(
            () -> {
              if (isLate(System.nanoTime()) && !isEnding) {
                end(Cut.TOO_SLOW);
              }
            });
  }

  /** One that waits for nothing is told nothing: it could take it for its next answer. */
  private void end(Cut cut) {
    boolean waits = isTurnedAway || exchanges.isAnswerDue() || (heardOf && exchanges.isIdle());
    if (waits) {
      closeGently(Unpooled.wrappedBuffer(lastWords.apply(cut)));
    } else {
      context.close();
    }
  }

  /** Whoever closes the connection from our side. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (!isEnding && !exchanges.isClientSending()) {
      context.close(promise);
      return;
    }
    context.channel().closeFuture().addListener(closed -> promise.trySuccess());
    if (!isEnding) {
      closeGently(Unpooled.EMPTY_BUFFER);
    }
  }

  private void closeGently(ByteBuf lastWords) {
    isEnding = true;
    deadline = NO_DEADLINE;
    context.writeAndFlush(lastWords).addListener(written -> endOutput());
    // It may have been paused for the sake of requests that nobody is going to answer now.
    context.channel().config().setAutoRead(true);
    closeSoon();
  }

  private void endOutput() {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (context.channel() instanceof SocketChannel socket) {
      socket.shutdownOutput();
    }
  }

  private void closeSoon() {
    context.executor().schedule(() -> context.close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
  }
}
