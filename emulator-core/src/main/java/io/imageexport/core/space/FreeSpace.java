package io.imageexport.core.space;

import java.io.IOException;

/** Tells how many bytes can still be written to a file system. Thread-safe. */
@FunctionalInterface
public interface FreeSpace {
  long usableBytes() throws IOException;
}
