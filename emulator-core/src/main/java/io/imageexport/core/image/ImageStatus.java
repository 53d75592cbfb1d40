package io.imageexport.core.image;

/** Where an image is in its life; only a ready one can be exported. */
public enum ImageStatus {
  PENDING,
  READY,
  DELETING,
  ERROR
}
