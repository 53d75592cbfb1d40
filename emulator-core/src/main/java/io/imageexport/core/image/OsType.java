package io.imageexport.core.image;

/** The family of an image's operating system. */
public enum OsType {
  LINUX,
  WINDOWS
}
