package io.imageexport.core.image;

/** How the caller came by an image. */
public enum ImageSource {
  PUBLIC,
  THIRDPARTY,
  PRIVATE,
  SHARED,
  COMMUNITY
}
