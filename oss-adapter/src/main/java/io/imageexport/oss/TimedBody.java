package io.imageexport.oss;

import java.util.concurrent.TimeUnit;
import org.gaul.shaded.org.eclipse.jetty.io.Content;
import org.gaul.shaded.org.eclipse.jetty.io.EndPoint;
import org.gaul.shaded.org.eclipse.jetty.server.Request;
import org.gaul.shaded.org.eclipse.jetty.util.thread.Scheduler;

/**
 * A request whose connection is closed if its body does not arrive in time, since S3Proxy gives a
 * thread to each body for as long as that takes.
 *
 * <p>A body has {@value #SECONDS} s, and longer by a second for each {@value #BYTES_PER_SECOND}
 * bytes. A body of unannounced length has Jetty's idle time-out only.
 */
final class TimedBody extends Request.Wrapper {
  private static final int SECONDS = 30;
  private static final int BYTES_PER_SECOND = 16 << 10;

  private final Scheduler.Task deadline;

  TimedBody(Request request) {
    super(request);
    EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
    this.deadline =
        request
            .getComponents()
            .getScheduler()
            .schedule(
                connection::close,
                SECONDS + request.getLength() / BYTES_PER_SECOND,
                TimeUnit.SECONDS);
    Request.addCompletionListener(request, failure -> deadline.cancel());
  }

  @Override
  public Content.Chunk read() {
    Content.Chunk chunk = super.read();
    if (chunk != null && chunk.isLast()) {
      deadline.cancel();
    }
    return chunk;
  }
}
