package io.imageexport.core.image;

/** The family of an image's operating system. */
public enum OsType {
  LINUX("Other Linux"),
  WINDOWS("Other Windows");

  private final String defaultPlatform;

  OsType(String defaultPlatform) {
    this.defaultPlatform = defaultPlatform;
  }

  /** What the interface calls a distribution that it has no name for. */
  public String defaultPlatform() {
    return defaultPlatform;
  }
}
