package io.imageexport.api.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * One client's requests and answers as they pass: tells its connection how far they are, and marks
 * requests that Vert.x would drop as unreadable, so that they are answered.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The promise tells its owner.
final class Exchanges extends ChannelDuplexHandler {
  private final ClientConnection connection;
  private long heads;
  private long requests;
  private long answers;
  private HttpRequest current;
  private boolean isBroken;

  Exchanges(ClientConnection connection) {
    this.connection = connection;
  }

  /** Every request that was begun has its answer. */
  boolean isIdle() {
    return answers == heads;
  }

  /** What comes next belongs to a request whose head is there. */
  boolean isBodyDue() {
    return heads > requests;
  }

  /** The next answer is that of the request that is arriving, and nothing of it was written. */
  boolean isAnswerDue() {
    return isBodyDue() && answers == heads - 1;
  }

  /** A request has not come to its end, or its end cannot be told. */
  boolean isClientSending() {
    return isBodyDue() || isBroken;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      begin(request);
    } else if (message instanceof HttpContent content && content.decoderResult().isFailure()) {
      isBroken = true;
      current.setDecoderResult(content.decoderResult());
      ReferenceCountUtil.release(message);
      finish(context, LastHttpContent.EMPTY_LAST_CONTENT);
      return;
    }
    if (message instanceof LastHttpContent) {
      finish(context, message);
    } else {
      context.fireChannelRead(message);
    }
  }

  private void begin(HttpRequest request) {
    heads++;
    current = request;
    requireSupportedVersion(request);
    isBroken |= request.decoderResult().isFailure();
    tellWhoIsDue();
  }

  private void finish(ChannelHandlerContext context, Object last) {
    requests++;
    tellWhoIsDue();
    context.fireChannelRead(last);
  }

  private void tellWhoIsDue() {
    if (isIdle() || isAnswerDue()) {
      connection.awaitClient();
    } else {
      connection.awaitAnswer();
    }
  }

  /** Answered as what it is not, because another version's answer might not be understood. */
  private void requireSupportedVersion(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    if (request.decoderResult().isSuccess()
        && !version.equals(HttpVersion.HTTP_1_1)
        && !version.equals(HttpVersion.HTTP_1_0)) {
      request.setProtocolVersion(HttpVersion.HTTP_1_1);
      request.setDecoderResult(
          DecoderResult.failure(new UnsupportedVersionException(version.text())));
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    context.write(message, promise);
    boolean isEnd =
        message instanceof LastHttpContent
            && !(message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL);
    if (isEnd) {
      answers++;
      if (isIdle()) {
        connection.allAnswered();
      }
      tellWhoIsDue();
    }
  }
}
