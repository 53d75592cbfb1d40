package io.imageexport.core.image;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** The name of an image on the wire: {@code img-} and ten lower-case letters or digits. */
public record ImageId(String value) {
  private static final Pattern FORM = Pattern.compile("img-[a-z0-9]{10}");

  public ImageId {
    requireNonNull(value, "value is null");
    if (!isValid(value)) {
      throw new IllegalArgumentException("image id is not img- and 10 letters or digits: " + value);
    }
  }

  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
