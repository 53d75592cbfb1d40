package io.imageexport.core.image;

/** How much an account may have. The real numbers are unknown. */
public final class ImageLimits {
  /** Images of an account's own in one region. */
  public static final int MAX_IMAGES = 1_000;

  private ImageLimits() {}
}
