package io.imageexport.api.postgres;

import io.imageexport.core.task.Claim;

/** The guard of every change by a worker: it must be the one that claimed the task last. */
final class Held {
  /** Of a statement on {@code image_task} whose first three parameters name the claim. */
  static final String CONDITION =
      " where task_id = $1 and fencing_token = $2 and worker = $3 and status = 'running'";

  private Held() {}

  /**
   * Runs a statement with {@link #CONDITION}.
   *
   * @param further parameters from $4 on
   * @return whether the claim still holds, and so something has changed
   */
  static boolean change(
      Database.Statements statements, Claim claim, String sql, Object... further) {
    Object[] parameters = new Object[3 + further.length];
    parameters[0] = claim.task().taskId();
    parameters[1] = claim.fencingToken();
    parameters[2] = claim.worker();
    System.arraycopy(further, 0, parameters, 3, further.length);
    return statements.run(sql, parameters).rowCount() > 0;
  }

  /** Whether the claim holds, and goes on to hold until the transaction ends. */
  static boolean lock(Database.Statements statements, Claim claim) {
    return change(statements, claim, "select 1 from image_task" + CONDITION + " for share");
  }
}
