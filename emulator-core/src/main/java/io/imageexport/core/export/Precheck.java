package io.imageexport.core.export;

/** When a caller learns that the role or its policies do not allow an export. */
public enum Precheck {
  /** The submission is refused. */
  SYNC,
  /** The submission is accepted, and the task fails. */
  ASYNC
}
