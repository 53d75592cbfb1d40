package io.imageexport.core.object;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An entity tag (ETag) of a part or an object.
 *
 * <p>Two tags are equal if they differ only in quotes, in letter case or in the mark of a weak tag:
 * a store may write one tag in several of these forms.
 */
public final class EntityTag {
  private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

  private final String text;
  private final String normalized;

  /**
   * @param text as the store sent it
   * @throws IllegalArgumentException if the tag is empty
   */
  public EntityTag(String text) {
    this.text = requireNonNull(text, "text is null");
    this.normalized = normalized(text);
    if (normalized.isEmpty()) {
      throw new IllegalArgumentException("empty entity tag: " + text);
    }
  }

  private static String normalized(String text) {
    String tag = text.strip().toLowerCase(Locale.ROOT);
    tag = tag.startsWith("w/") ? tag.substring(2) : tag;
    boolean isQuoted = tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"");
    return isQuoted ? tag.substring(1, tag.length() - 1) : tag;
  }

  /** Returns the tag in a text, or nothing if the tag is empty. */
  public static Optional<EntityTag> parse(String text) {
    return normalized(text).isEmpty() ? Optional.empty() : Optional.of(new EntityTag(text));
  }

  /** The tag exactly as the store sent it. Requests have to repeat it in this form. */
  public String text() {
    return text;
  }

  /** The MD5 of the content in lower-case hexadecimal digits, if the tag has the form of one. */
  public Optional<String> md5() {
    return MD5.matcher(normalized).matches() ? Optional.of(normalized) : Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EntityTag tag && tag.normalized.equals(normalized);
  }

  @Override
  public int hashCode() {
    return normalized.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
