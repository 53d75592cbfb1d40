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

  /** The numbers below this fall on each letter equally often; the few above are drawn again. */
  private static final int FAIR_NUMBERS = 256 - 256 % ALPHABET.length();

  /** One byte in 64 is drawn again, so that one draw nearly always does. */
  private static final int SPARE_BYTES = 4;

  private final RandomGenerator random;

  public IdSource(RandomGenerator random) {
    this.random = requireNonNull(random, "random is null");
  }

  /** A name of {@code length} letters and digits, such as the part of an image id after img-. */
  public String next(int length) {
    StringBuilder text = new StringBuilder(length);
    // A draw from a secure generator costs the same for one byte and for all.
    byte[] drawn = new byte[length + SPARE_BYTES];
    while (text.length() < length) {
      random.nextBytes(drawn);
      for (int i = 0; i < drawn.length && text.length() < length; i++) {
        int number = Byte.toUnsignedInt(drawn[i]);
        if (number < FAIR_NUMBERS) {
          text.append(ALPHABET.charAt(number % ALPHABET.length()));
        }
      }
    }
    return text.toString();
  }
}
