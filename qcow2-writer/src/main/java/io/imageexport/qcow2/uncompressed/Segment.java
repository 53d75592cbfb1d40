package io.imageexport.qcow2.uncompressed;

/** Where a stretch of the file comes from. */
public sealed interface Segment {
  long lengthBytes();

  /** From the guest's disk, byte for byte. */
  record Guest(long guestPosition, long lengthBytes) implements Segment {
    public Guest {
      if (guestPosition < 0 || lengthBytes < 1) {
        throw new IllegalArgumentException(
            "The segment at " + guestPosition + " has a length of " + lengthBytes);
      }
    }
  }

  /** From nowhere: metadata or padding, to be had from {@link UncompressedImage#read}. */
  record Computed(long lengthBytes) implements Segment {
    public Computed {
      if (lengthBytes < 1) {
        throw new IllegalArgumentException("The segment has a length of " + lengthBytes);
      }
    }
  }
}
