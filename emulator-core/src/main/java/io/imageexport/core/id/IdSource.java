package io.imageexport.core.id;

import static java.util.Objects.requireNonNull;

import java.util.random.RandomGenerator;

/**
 * The one source of new names: lower-case letters and digits.
 *
 * <p>As safe for threads as the generator it is given.
 */
public final class IdSource {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

  private final RandomGenerator random;

  public IdSource(RandomGenerator random) {
    this.random = requireNonNull(random, "random is null");
  }

  /** A name of {@code length} letters and digits, such as the part of an image id after img-. */
  public String next(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
