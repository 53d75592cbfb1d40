package io.imageexport.core.policy.pattern;

import java.util.List;
import java.util.stream.Collectors;

/** Names in messages: quoted, in one line, and no more than a reader takes in. */
public final class Quoted {
  private static final int MAX_SHOWN = 4;
  private static final int MAX_CHARACTERS = 256;

  private Quoted() {}

  public static String text(String text) {
    return "'" + plain(text) + "'";
  }

  public static String list(List<String> texts) {
    String shown =
        texts.stream().limit(MAX_SHOWN).map(Quoted::text).collect(Collectors.joining(", "));
    int hiddenCount = texts.size() - MAX_SHOWN;
    return hiddenCount > 0 ? shown + " and " + hiddenCount + " more" : shown;
  }

  /** Without quotes; control characters are spelled out, so that a sentence stays a line. */
  public static String plain(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(MAX_CHARACTERS).forEach(character -> append(shown, character));
    return text.codePointCount(0, text.length()) > MAX_CHARACTERS ? shown + "…" : shown.toString();
  }

  private static void append(StringBuilder shown, int character) {
    if (Character.isISOControl(character)) {
      shown.append(String.format("\\u%04x", character));
    } else {
      shown.appendCodePoint(character);
    }
  }
}
