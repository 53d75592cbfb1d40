package io.imageexport.qcow2.reader;

import java.util.Arrays;

/** A good image to begin with, and the places in it. Immutable. */
final class CorpusImage {
  private final String name;
  private final byte[] bytes;
  private final ImagePlaces places;

  CorpusImage(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes.clone();
    this.places = ImagePlaces.of(bytes);
  }

  String name() {
    return name;
  }

  /** A copy. */
  byte[] bytes() {
    return bytes.clone();
  }

  /** A copy of some. */
  byte[] bytes(int offset, int countBytes) {
    return Arrays.copyOfRange(bytes, offset, offset + countBytes);
  }

  int lengthBytes() {
    return bytes.length;
  }

  ImagePlaces places() {
    return places;
  }
}
