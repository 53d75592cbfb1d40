package io.imageexport.core.task;

import java.util.Optional;

/** Finds work on tasks that other processes run, for workers that have no task of their own. */
public interface TaskHelper {
  /** Something to help with just now. */
  Optional<Help> find();

  /** One process's help with one task. */
  interface Help {
    /** Of the process that runs the task; it is not ours to renew or to end. */
    Claim claim();

    /**
     * Helps until there is nothing more to do.
     *
     * @param claim says when to end
     */
    void give(ActiveClaim claim);
  }

  /** For processes that do not help. */
  static TaskHelper none() {
    return Optional::empty;
  }
}
