package io.imageexport.qcow2.reader;

/**
 * What the header of an image file says, before anything else of the file is read.
 *
 * @param virtualSizeBytes of the guest's disk
 * @param memoryBytes that opening and reading the file takes at most, in one thread
 */
public record DiskOutline(long virtualSizeBytes, long memoryBytes) {
  public DiskOutline {
    if (virtualSizeBytes < 0 || memoryBytes < 0) {
      throw new IllegalArgumentException(
          "A disk of " + virtualSizeBytes + " bytes takes " + memoryBytes + " bytes of memory");
    }
  }
}
