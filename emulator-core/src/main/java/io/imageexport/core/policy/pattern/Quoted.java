package io.imageexport.core.policy.pattern;

import io.imageexport.core.text.VisibleText;
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

  /** Returns the text without quotes, as {@link VisibleText} shows it. */
  public static String plain(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(MAX_CHARACTERS)
        .forEach(character -> VisibleText.append(shown, character));
    return text.codePointCount(0, text.length()) > MAX_CHARACTERS ? shown + "…" : shown.toString();
  }
}
