package io.imageexport.core.policy.pattern;

/** The ASCII letters and digits of which names of services, regions and accounts are made. */
final class Characters {
  private Characters() {}

  static boolean isLetterOrDigit(int character) {
    return isLetter(character) || isDigit(character);
  }

  static boolean isLetter(int character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  }

  static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }
}
