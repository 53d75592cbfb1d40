package io.imageexport.core.text;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * Text from outside as it may be written to a log or a terminal: on one line, with every character
 * that is not seen spelled out.
 *
 * <p>Spelled out are control characters (C0, DEL, C1), line and paragraph separators, format
 * characters (such as those that reverse the direction of text) and halves of surrogate pairs. The
 * escapes are those of JSON strings, so text within JSON stays JSON.
 */
public final class VisibleText {
  private VisibleText() {}

  public static String of(String text) {
    requireNonNull(text, "text is null");
    if (text.codePoints().allMatch(VisibleText::isVisible)) {
      return text;
    }
    StringBuilder visible = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(character -> append(visible, character));
    return visible.toString();
  }

  /** Returns whether a character is written as it is. */
  public static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  /** Appends a character, or its escape. */
  public static void append(StringBuilder target, int codePoint) {
    if (isVisible(codePoint)) {
      target.appendCodePoint(codePoint);
      return;
    }
    switch (codePoint) {
      case '\n' -> target.append("\\n");
      case '\r' -> target.append("\\r");
      case '\t' -> target.append("\\t");
      default -> {
        for (char unit : Character.toChars(codePoint)) {
          target.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
        }
      }
    }
  }
}
