package io.imageexport.core.sectors;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What this thread has taken from the heap, whether it still holds it or not. */
public final class Heap {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Heap() {}

  public static long allocatedBytes() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }
}
