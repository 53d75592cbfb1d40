package io.imageexport.core.policy;

/** The outcome of a decision. */
public enum Verdict {
  /** A statement allows, and none denies. */
  ALLOW("allow"),
  /** A statement denies, whatever others allow. */
  DENY("deny"),
  /** Nothing denies and nothing allows, which denies. */
  IMPLICIT_DENY("implicit-deny");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /** The verdict that is reported with this word. */
  public static Verdict ofWord(String word) {
    for (Verdict verdict : values()) {
      if (verdict.word.equals(word)) {
        return verdict;
      }
    }
    throw new IllegalArgumentException("no verdict is called " + word);
  }

  /** The word for reports. */
  public String word() {
    return word;
  }
}
