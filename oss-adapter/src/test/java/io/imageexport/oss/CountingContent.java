package io.imageexport.oss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.core.object.PartContent;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Zeros, and a record of how they were asked for; read by one thread. */
final class CountingContent implements PartContent {
  private final long lengthBytes;
  final AtomicLong bytesRead = new AtomicLong();
  final Set<ByteBuffer> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
  int longestRead;
  boolean direct;

  CountingContent(long lengthBytes) {
    this.lengthBytes = lengthBytes;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void read(long position, ByteBuffer destination) {
    assertEquals(bytesRead.get(), position, "front to back, once");
    direct |= destination.isDirect();
    buffers.add(destination);
    longestRead = Math.max(longestRead, destination.remaining());
    bytesRead.addAndGet(destination.remaining());
    destination.position(destination.limit());
  }
}
