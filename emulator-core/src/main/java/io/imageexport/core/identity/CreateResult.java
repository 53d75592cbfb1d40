package io.imageexport.core.identity;

/** What came of creating a role or a policy. */
public enum CreateResult {
  CREATED,
  /** The account has one of that name already, or JD Cloud a policy. */
  NAME_TAKEN,
  TOO_MANY
}
