package io.imageexport.core.task;

import io.imageexport.core.identity.AccountId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The queue, the lock and the log of tasks.
 *
 * <p>Calls block, and may be made from any thread and by several processes at once. A call with a
 * {@link Claim} changes nothing and returns false when the claim has been overtaken: its lease
 * ended and another worker holds the task, or the task has ended.
 */
public interface TaskStore {
  /**
   * Adds tasks, each with the image that it makes: all of them, or none. For a task whose client
   * token the same account used before with a task of the same kind, finds that task.
   *
   * @return one for each new task, in the same order; equal for all duplicates, concurrent ones
   *     included
   * @throws io.imageexport.core.error.CloudException if an image that a task reads does not exist,
   *     or the account's quota leaves no room for all the new images
   */
  List<SubmittedTask> submit(List<NewTask> tasks);

  /** Adds one task. */
  default SubmittedTask submit(NewTask task) {
    return submit(List.of(task)).getFirst();
  }

  /** The task that the account submitted with that client token. */
  Optional<SubmittedTask> findByClientToken(
      AccountId account, TaskAction action, ClientToken clientToken);

  /**
   * Takes a task that is pending, or whose worker's lease has ended: of the account whose turn is
   * longest ago, the oldest.
   *
   * @param excluded accounts whose tasks are left in the queue
   */
  Optional<Claim> claim(String worker, Duration lease, Set<AccountId> excluded);

  /** Takes a task of any account. */
  default Optional<Claim> claim(String worker, Duration lease) {
    return claim(worker, lease, Set.of());
  }

  boolean renew(Claim claim, Duration lease);

  /** Raises the progress; a smaller number than the stored one is ignored. */
  boolean recordProgress(Claim claim, int progressPercent);

  /** Keeps an answer of the policy engine; one like it that is there already is counted. */
  boolean recordDecision(Claim claim, TaskDecision decision);

  boolean exists(long taskId);

  /** The answers of the policy engine about a task, in the order in which each was first given. */
  List<TaskDecision> decisions(long taskId);

  /**
   * Ends the task well; the image that it made, and its snapshots, can be used from now on.
   *
   * @param made the snapshots that it made
   */
  boolean finish(Claim claim, List<StoredSnapshot> made, Instant finishedAt);

  /** Ends the task badly, and marks the image that it was to make. */
  boolean fail(Claim claim, String errorInfo, Instant finishedAt);

  /** Gives a running task back, to be claimed again. */
  boolean release(Claim claim);

  /** Gives back every task that a worker of this name still holds, after its crash. */
  int releaseAll(String worker);

  /** One page of the tasks asked for, newest first. */
  Page find(TaskQuery query);

  /**
   * A part of what a query found.
   *
   * @param totalCount how many tasks fit the query, whatever the page
   */
  record Page(List<ImageTask> tasks, long totalCount) {
    public Page {
      tasks = List.copyOf(tasks);
    }
  }
}
