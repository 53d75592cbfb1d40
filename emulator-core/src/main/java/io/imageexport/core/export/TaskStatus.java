package io.imageexport.core.export;

/** Where an export task is in its life. */
public enum TaskStatus {
  PENDING,
  RUNNING,
  FAILED,
  FINISHED
}
