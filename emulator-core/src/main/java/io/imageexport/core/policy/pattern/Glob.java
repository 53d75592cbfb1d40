package io.imageexport.core.policy.pattern;

import static java.util.Objects.requireNonNull;

import java.util.stream.IntStream;

/**
 * A pattern in which {@code *} stands for any run of characters and {@code ?} for exactly one.
 *
 * <p>A character is a Unicode code point, so {@code ?} never matches half of one. Everything else
 * is literal, and letter case counts.
 *
 * <p>The matcher walks pattern and text once, and keeps a single point to return to: the last
 * {@code *} and where its run ends. An earlier star never has to be tried again, because whatever
 * it could give back the last one can take. There is no recursion and no allocation. A pattern
 * without {@code *}, or with only one at its end, takes one pass; the worst case (long literal
 * after a star, in a text that nearly repeats it) is length of pattern times length of text, never
 * more.
 *
 * <p>Immutable.
 */
public final class Glob {
  private static final int ANY_RUN = -1;
  private static final int ANY_ONE = -2;

  private final int[] tokens;

  /** The leading tokens that are plain chars, compared in one go: most names differ right here. */
  private final String prefix;

  private Glob(int[] tokens) {
    this.tokens = tokens;
    this.prefix = plainPrefix(tokens);
  }

  /** A glob from a text in which {@code *} and {@code ?} are wildcards. */
  public static Glob of(String pattern) {
    requireNonNull(pattern, "pattern is null");
    return new Glob(pattern.codePoints().map(Glob::token).toArray());
  }

  /** A glob that matches the text itself and nothing else, whatever characters it holds. */
  public static Glob literal(String text) {
    requireNonNull(text, "text is null");
    return new Glob(text.codePoints().toArray());
  }

  /** This glob followed by another. */
  public Glob then(Glob next) {
    return new Glob(IntStream.concat(IntStream.of(tokens), IntStream.of(next.tokens)).toArray());
  }

  public boolean matches(String text) {
    return matches(text, 0, text.length());
  }

  /**
   * Whether the characters of the text from start (inclusive) to end (exclusive) match; neither
   * bound cuts a surrogate pair.
   */
  public boolean matches(String text, int start, int end) {
    if (end - start < prefix.length() || !text.startsWith(prefix, start)) {
      return false;
    }
    if (tokens.length == prefix.length() + 1 && tokens[prefix.length()] == ANY_RUN) {
      return true;
    }
    return matchesFrom(prefix.length(), text, start + prefix.length(), end);
  }

  private boolean matchesFrom(int firstToken, String text, int start, int end) {
    int token = firstToken;
    int position = start;
    int starToken = -1;
    int starEnd = start;
    while (position < end) {
      int character = text.codePointAt(position);
      if (token < tokens.length && tokens[token] == ANY_RUN) {
        starToken = token;
        starEnd = position;
        token++;
      } else if (token < tokens.length && accepts(tokens[token], character)) {
        token++;
        position += Character.charCount(character);
      } else if (starToken >= 0) {
        starEnd += Character.charCount(text.codePointAt(starEnd));
        position = starEnd;
        token = starToken + 1;
      } else {
        return false;
      }
    }
    while (token < tokens.length && tokens[token] == ANY_RUN) {
      token++;
    }
    return token == tokens.length;
  }

  private static boolean accepts(int token, int character) {
    return token == ANY_ONE || token == character;
  }

  /** Up to the first wildcard or surrogate, so that a prefix never ends within a code point. */
  private static String plainPrefix(int[] tokens) {
    StringBuilder plain = new StringBuilder();
    for (int token : tokens) {
      if (token < 0 || token >= Character.MIN_SURROGATE) {
        break;
      }
      plain.append((char) token);
    }
    return plain.toString();
  }

  private static int token(int character) {
    return switch (character) {
      case '*' -> ANY_RUN;
      case '?' -> ANY_ONE;
      default -> character;
    };
  }
}
