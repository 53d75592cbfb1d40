package io.imageexport.core.policy;

/** What a statement says about the requests it applies to. */
public enum Effect {
  ALLOW("Allow"),
  DENY("Deny");

  private final String spelling;

  Effect(String spelling) {
    this.spelling = spelling;
  }

  /** The word as official samples write it. */
  public String spelling() {
    return spelling;
  }
}
