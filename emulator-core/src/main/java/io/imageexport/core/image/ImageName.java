package io.imageexport.core.image;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.util.regex.Pattern;

/** The documented rules for the names and descriptions of images, and of snapshots. */
public final class ImageName {
  private static final int MAX_DESCRIPTION_LENGTH = 256;
  private static final Pattern NAME = Pattern.compile("[\\p{IsHan}A-Za-z0-9_.-]{1,32}");

  private ImageName() {}

  public static boolean isValid(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * Refuses what is no name.
   *
   * @param parameter its name as error messages spell it, such as {@code ImageName}
   */
  public static String require(String parameter, String name) {
    if (!isValid(name)) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter "
              + parameter
              + " invalid: 1 to 32 Chinese characters, letters, digits, '_', '-' and '.'");
    }
    return name;
  }

  /** Refuses a description that is too long. */
  public static String requireDescription(String description) {
    if (description.codePointCount(0, description.length()) > MAX_DESCRIPTION_LENGTH) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter Description invalid: at most " + MAX_DESCRIPTION_LENGTH + " characters");
    }
    return description;
  }
}
