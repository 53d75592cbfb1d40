package io.imageexport.core.task;

/** Where a task is in its life. */
public enum TaskStatus {
  PENDING,
  RUNNING,
  FAILED,
  FINISHED
}
