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

  /** The word for reports. */
  public String word() {
    return word;
  }
}
