package io.imageexport.core.object;

/** The numbers that the parts of an upload may have. */
public final class PartNumbers {
  /** The highest part number, and so the most parts of an upload. */
  public static final int MAXIMUM = 10_000;

  private PartNumbers() {}

  /** Whether a part may have this number. */
  public static boolean isValid(long partNumber) {
    return partNumber >= 1 && partNumber <= MAXIMUM;
  }

  /**
   * Refuses any other number.
   *
   * @throws IllegalArgumentException if the number is out of range
   */
  public static void requireValid(int partNumber) {
    if (!isValid(partNumber)) {
      throw new IllegalArgumentException(
          "part number out of range 1 to " + MAXIMUM + ": " + partNumber);
    }
  }
}
