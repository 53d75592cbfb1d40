package io.imageexport.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.testing.Thorough;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients that hold a connection and say nothing: what they cost, and that others are served.
 *
 * <p>With {@code -Dimageexport.thorough=true} as many as an emulator takes.
 */
@ExtendWith(SharedEmulator.class)
class IdleConnectionsIT {
  private static final boolean THOROUGH = Thorough.Condition.isMet();
  private static final int MOST = 10_000;
  private static final long MAX_BYTES_EACH = 16 << 10;
  private static final long MAX_BYTES_MORE = 32 << 20;

  private static final String REQUEST = "GET /v1/x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

  @TempDir private Path directory;

  private final EmulatorProcess shared;

  IdleConnectionsIT(EmulatorProcess shared) {
    this.shared = shared;
  }

  @Test
  void idleConnectionsCostLittle() throws Exception {
    if (!THOROUGH) {
      measure(shared, 400).close();
      return;
    }
    try (EmulatorProcess own =
            EmulatorProcess.serveAsLaunched(
                directory.resolve("data"), "--max-connections", Integer.toString(MOST));
        Idle idle = measure(own, MOST)) {
      Http http = new Http(own);
      try (Socket tooMany = http.connect()) {
        tooMany.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
        List<RawAnswer> answers = RawAnswer.readAll(tooMany);
        assertEquals(List.of(503), answers.stream().map(RawAnswer::status).toList());
        answers.getFirst().assertRefusal();
      }
      assertEquals("HTTP/1.1 404", ask(idle.channels().getLast()));
    }
  }

  /** Connections that are open until they are closed. */
  private record Idle(List<SocketChannel> channels) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
  }

  private static Idle measure(EmulatorProcess emulator, int count) throws Exception {
    Http http = new Http(emulator);
    Idle idle = new Idle(new ArrayList<>());
    ProcessFigures figures = ProcessFigures.of(emulator);
    long before = figures.residentBytes();
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open(http.address());
      idle.channels().add(channel);
      // Every other one has been served before; all at once would be more than are answered.
      if (i % 2 == 0) {
        assertEquals("HTTP/1.1 404", ask(channel));
      }
    }
    long after = figures.residentBytes();
    System.out.printf(
        "%d idle connections: resident memory %d MiB before, %d MiB with them%n",
        count, before >> 20, after >> 20);
    assertEquals("HTTP/1.1 404", ask(idle.channels().getFirst()));
    assertEquals("HTTP/1.1 404", ask(idle.channels().getLast()));
    assertTrue(
        after - before < MAX_BYTES_MORE + count * MAX_BYTES_EACH,
        before + " bytes became " + after);
    return idle;
  }

  private static String ask(SocketChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(REQUEST.getBytes(ISO_8859_1)));
    ByteBuffer answer = ByteBuffer.allocate(4_096);
    assertTrue(channel.read(answer) > 0, "the connection was closed");
    return new String(answer.array(), 0, 12, ISO_8859_1);
  }
}
