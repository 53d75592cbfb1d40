package io.imageexport.core.task;

import io.imageexport.core.identity.AccountId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A hand-written task store for unit tests: one process, leases that never end. */
public final class InMemoryTaskStore implements TaskStore {
  private final Map<Long, ImageTask> tasks = new TreeMap<>();
  private final Map<Long, Long> fencingTokens = new TreeMap<>();
  private final Map<Long, List<TaskDecision>> decisions = new TreeMap<>();
  private final List<Integer> progress = new ArrayList<>();
  private final List<StoredSnapshot> snapshots = new ArrayList<>();
  private boolean overtaken;

  /** From now on, every claim has been overtaken. */
  public synchronized void overtake() {
    overtaken = true;
  }

  public synchronized ImageTask task(long taskId) {
    return tasks.get(taskId);
  }

  /** The snapshots that finished tasks have made. */
  public synchronized List<StoredSnapshot> madeSnapshots() {
    return List.copyOf(snapshots);
  }

  public synchronized List<Integer> recordedProgress() {
    return List.copyOf(progress);
  }

  @Override
  public synchronized List<SubmittedTask> submit(List<NewTask> added) {
    return added.stream().map(this::add).toList();
  }

  private SubmittedTask add(NewTask task) {
    long taskId = tasks.size() + 1L;
    tasks.put(
        taskId,
        new ImageTask(
            taskId,
            task.account(),
            task.region(),
            task.imageId(),
            task.work(),
            TaskStatus.PENDING,
            0,
            "",
            task.createdAt(),
            Optional.empty()));
    decisions.put(taskId, new ArrayList<>(task.decisions()));
    return new SubmittedTask(taskId, task.imageId());
  }

  @Override
  public Optional<SubmittedTask> findByClientToken(
      AccountId account, TaskAction action, ClientToken clientToken) {
    return Optional.empty();
  }

  @Override
  public synchronized Optional<Claim> claim(
      String worker, Duration lease, Set<AccountId> excluded) {
    for (ImageTask task : tasks.values()) {
      if (task.status() == TaskStatus.PENDING && !excluded.contains(task.account())) {
        change(task.taskId(), TaskStatus.RUNNING, task.progressPercent(), "", null);
        long token = fencingTokens.merge(task.taskId(), 1L, Long::sum);
        return Optional.of(new Claim(tasks.get(task.taskId()), worker, token));
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized boolean recordDecision(Claim claim, TaskDecision decision) {
    if (overtaken) {
      return false;
    }
    return decisions.get(claim.task().taskId()).add(decision);
  }

  @Override
  public synchronized boolean exists(long taskId) {
    return tasks.containsKey(taskId);
  }

  @Override
  public synchronized List<TaskDecision> decisions(long taskId) {
    return List.copyOf(decisions.get(taskId));
  }

  @Override
  public synchronized boolean renew(Claim claim, Duration lease) {
    return holds(claim);
  }

  @Override
  public synchronized boolean recordProgress(Claim claim, int progressPercent) {
    if (holds(claim)) {
      progress.add(progressPercent);
      change(claim.task().taskId(), TaskStatus.RUNNING, progressPercent, "", null);
    }
    return holds(claim);
  }

  @Override
  public synchronized boolean finish(Claim claim, List<StoredSnapshot> made, Instant finishedAt) {
    boolean held = holds(claim);
    if (held) {
      snapshots.addAll(made);
      change(claim.task().taskId(), TaskStatus.FINISHED, 100, "", finishedAt);
    }
    return held;
  }

  @Override
  public synchronized boolean fail(Claim claim, String errorInfo, Instant finishedAt) {
    boolean held = holds(claim);
    if (held) {
      int reached = tasks.get(claim.task().taskId()).progressPercent();
      change(claim.task().taskId(), TaskStatus.FAILED, reached, errorInfo, finishedAt);
    }
    return held;
  }

  @Override
  public synchronized boolean release(Claim claim) {
    boolean held = holds(claim);
    if (held) {
      int reached = tasks.get(claim.task().taskId()).progressPercent();
      change(claim.task().taskId(), TaskStatus.PENDING, reached, "", null);
    }
    return held;
  }

  @Override
  public synchronized int releaseAll(String worker) {
    return 0;
  }

  @Override
  public Page find(TaskQuery query) {
    throw new UnsupportedOperationException("no unit test asks");
  }

  /** Whether the claim can still change its task. */
  public synchronized boolean holds(Claim claim) {
    long taskId = claim.task().taskId();
    return !overtaken
        && fencingTokens.get(taskId) == claim.fencingToken()
        && tasks.get(taskId).status() == TaskStatus.RUNNING;
  }

  private void change(
      long taskId, TaskStatus status, int percent, String errorInfo, Instant finishedAt) {
    ImageTask old = tasks.get(taskId);
    tasks.put(
        taskId,
        new ImageTask(
            taskId,
            old.account(),
            old.region(),
            old.imageId(),
            old.work(),
            status,
            Math.max(percent, old.progressPercent()),
            errorInfo,
            old.createdAt(),
            Optional.ofNullable(finishedAt)));
  }
}
