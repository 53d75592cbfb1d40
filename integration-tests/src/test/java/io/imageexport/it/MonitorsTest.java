package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;

/** The rule about monitors finds what it is there to find. */
class MonitorsTest {
  /** One of each kind. */
  static final class Examples {
    private final Object lock = new Object();
    private int count;

    synchronized void method() {
      count++;
    }

    void block() {
      synchronized (lock) {
        count++;
      }
    }

    Runnable lambda() {
      return () -> {
        synchronized (lock) {
          count++;
        }
      };
    }

    int without() {
      return count;
    }
  }

  @Test
  void methodsBlocksAndLambdasAreFound() throws IOException {
    String name = Examples.class.getName();
    assertEquals(
        Set.of(name + ".method", name + ".block", name + ".lambda$lambda$0"),
        Set.copyOf(Monitors.in(new ClassReader(name))));
  }
}
