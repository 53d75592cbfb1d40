package io.imageexport.core.access;

/** What becomes of a request that the policies do not allow. There is no silent off. */
public enum IamMode {
  /** It is refused. */
  ENFORCE,
  /**
   * It is let through, but for what belongs to another account; that it would have been refused is
   * logged, and kept with the task.
   */
  AUDIT
}
