package io.imageexport.api.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Collects an answer up to a bound; a longer one fails and is not read to its end. */
final class BoundedBody implements BodySubscriber<byte[]> {
  private final int maxLengthBytes;
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  // Written by one subscriber call at a time, as the rules of Flow.Subscriber order them.
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private Subscription subscription;

  BoundedBody(int maxLengthBytes) {
    this.maxLengthBytes = maxLengthBytes;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (buffer.remaining() > maxLengthBytes - received.size()) {
        subscription.cancel();
        result.completeExceptionally(
            new IOException(
                String.format(Locale.ROOT, "the answer is longer than %d bytes", maxLengthBytes)));
        return;
      }
      byte[] chunk = new byte[buffer.remaining()];
      buffer.get(chunk);
      received.writeBytes(chunk);
    }
    subscription.request(1);
  }

  @Override
  public void onError(Throwable throwable) {
    result.completeExceptionally(throwable);
  }

  @Override
  public void onComplete() {
    result.complete(received.toByteArray());
  }
}
