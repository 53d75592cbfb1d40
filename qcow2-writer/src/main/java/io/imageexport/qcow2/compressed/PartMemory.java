package io.imageexport.qcow2.compressed;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Memory for a fixed number of parts, allocated on first use and used again.
 *
 * <p>Thread-safe: a thread that takes waits until another gives back.
 */
final class PartMemory {
  private final int partBytes;
  private final BlockingQueue<byte[]> free;

  /** One permit for each part whose memory has not been allocated. */
  private final Semaphore unmade;

  PartMemory(int partCount, int partBytes) {
    this.partBytes = partBytes;
    this.free = new LinkedBlockingQueue<>(partCount);
    this.unmade = new Semaphore(partCount);
  }

  byte[] take() throws InterruptedException {
    byte[] given = free.poll();
    if (given != null) {
      return given;
    }
    if (unmade.tryAcquire()) {
      return new byte[partBytes];
    }
    return free.take();
  }

  void giveBack(byte[] memory) {
    free.add(memory);
  }
}
