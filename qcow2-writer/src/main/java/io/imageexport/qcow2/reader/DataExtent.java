package io.imageexport.qcow2.reader;

/** A stretch of the guest's disk that may hold something other than zeros. */
public record DataExtent(long positionBytes, long lengthBytes) {
  public DataExtent {
    if (positionBytes < 0 || lengthBytes < 1) {
      throw new IllegalArgumentException(
          "The extent at " + positionBytes + " has a length of " + lengthBytes);
    }
  }

  public long endBytes() {
    return positionBytes + lengthBytes;
  }
}
