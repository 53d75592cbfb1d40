package io.imageexport.core.task;

import java.io.IOException;
import java.util.List;

/** Does the work of one kind of task. Safe for threads. */
public interface TaskRunner extends AutoCloseable {
  /**
   * Works until the work is done. What it throws is written into the task as the reason of its
   * failure.
   *
   * @return the snapshots that it has made
   */
  List<StoredSnapshot> run(ActiveClaim claim) throws IOException;

  /** Called once no task runs any more. */
  @Override
  default void close() {}
}
