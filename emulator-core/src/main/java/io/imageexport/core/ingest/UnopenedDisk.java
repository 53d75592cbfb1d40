package io.imageexport.core.ingest;

import java.io.IOException;

/** A disk that is known but not open: what it takes can be asked for before it is opened. */
public interface UnopenedDisk {
  long virtualSizeBytes();

  /** Bytes of data that a snapshot of it stores, if that is known; else 0. */
  long dataBytes();

  /** Bytes of memory that it takes at most, from when it is opened until it is closed. */
  long memoryBytes();

  /**
   * Opens it, and checks what was not checked before.
   *
   * @return a disk of the size that was told
   */
  DiskSource open() throws IOException;
}
