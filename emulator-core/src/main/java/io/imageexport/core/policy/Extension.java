package io.imageexport.core.policy;

/** A feature of the language here that JD Cloud does not document for version 3. */
public enum Extension {
  SID("Sid"),
  NOT_ACTION("NotAction"),
  NOT_RESOURCE("NotResource"),
  QUESTION_MARK("the wildcard ?"),
  CONDITION_OPERATOR("a condition operator beyond StringEquals, IpAddress and DateGreaterThan"),
  IF_EXISTS("the suffix IfExists"),
  FOR_ANY_VALUE("the quantifier ForAnyValue"),
  FOR_ALL_VALUES("the quantifier ForAllValues");

  private final String label;

  Extension(String label) {
    this.label = label;
  }

  /** What it is called in reports. */
  public String label() {
    return label;
  }
}
