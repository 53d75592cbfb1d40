package io.imageexport.qcow2.compressed;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Memory for a fixed number of parts, made when first needed and used again.
 *
 * <p>Safe for use by several threads: who takes waits until another gives back.
 */
final class PartMemory {
  private final int partBytes;
  private final BlockingQueue<byte[]> free;
  private int unmade;

  PartMemory(int partCount, int partBytes) {
    this.partBytes = partBytes;
    this.free = new LinkedBlockingQueue<>(partCount);
    this.unmade = partCount;
  }

  byte[] take() throws InterruptedException {
    byte[] given = free.poll();
    if (given != null) {
      return given;
    }
    if (make()) {
      return new byte[partBytes];
    }
    return free.take();
  }

  private synchronized boolean make() {
    if (unmade == 0) {
      return false;
    }
    unmade--;
    return true;
  }

  void giveBack(byte[] memory) {
    free.add(memory);
  }
}
