package io.imageexport.core.policy.condition;

import java.util.List;
import java.util.stream.Collectors;

/** Names in messages: quoted, and no more than a reader takes in. */
public final class Quoted {
  private static final int MAX_SHOWN = 4;
  private static final int MAX_LENGTH = 256;

  private Quoted() {}

  public static String text(String text) {
    int end =
        text.offsetByCodePoints(0, Math.min(MAX_LENGTH, text.codePointCount(0, text.length())));
    return end == text.length() ? "'" + text + "'" : "'" + text.substring(0, end) + "…'";
  }

  public static String list(List<String> texts) {
    String shown =
        texts.stream().limit(MAX_SHOWN).map(Quoted::text).collect(Collectors.joining(", "));
    int hiddenCount = texts.size() - MAX_SHOWN;
    return hiddenCount > 0 ? shown + " and " + hiddenCount + " more" : shown;
  }
}
