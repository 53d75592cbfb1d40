package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.identity.AccountId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The workers of this process: each takes a task from the queue, runs it to its end, and takes the
 * next.
 *
 * <p>Thread-safe.
 */
public final class TaskWorkers implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TaskWorkers.class.getName());

  /** How soon a task that another process queued, or whose lease has ended, is noticed. */
  private static final Duration IDLE_POLL = Duration.ofSeconds(1);

  /** How long what has begun may go on when the process ends. */
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(7);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private static final String HEARTBEAT = "task-heartbeat";

  private final TaskStore tasks;
  private final Map<TaskAction, TaskRunner> runners;
  private final WorkerSettings settings;
  private final String workerName;
  private final Clock clock;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Set<ActiveClaim> active = ConcurrentHashMap.newKeySet();

  /** Held from the look at the active claims to the next one, so that no account gets too many. */
  private final ReentrantLock claiming = new ReentrantLock();

  /** Claims of other processes that this one helps with: theirs to renew, ours to let go. */
  private final Set<ActiveClaim> helped = ConcurrentHashMap.newKeySet();

  private final TaskHelper helper;

  /** One worker helps at a time: it sends as many parts at once as an export of its own would. */
  private final Semaphore helping = new Semaphore(1);

  /** Tasks that could not be given back when they ended, since the database was away. */
  private final Set<ActiveClaim> left = ConcurrentHashMap.newKeySet();

  private final List<Thread> threads = new ArrayList<>();

  /** Whether the log says that the workers cannot work; it says so once until they can. */
  private final AtomicBoolean complained = new AtomicBoolean();

  private volatile boolean stopping;

  /**
   * @param runners one for each kind of task; closed with the workers
   * @param helper asked for something to do where there is no task
   * @param workerName names this process in the queue; the same after a restart, so that what it
   *     held before a crash can be given back at once
   */
  public TaskWorkers(
      TaskStore tasks,
      Map<TaskAction, TaskRunner> runners,
      TaskHelper helper,
      WorkerSettings settings,
      String workerName,
      Clock clock) {
    this.tasks = requireNonNull(tasks, "tasks is null");
    this.runners = Map.copyOf(runners);
    this.helper = requireNonNull(helper, "helper is null");
    this.settings = requireNonNull(settings, "settings is null");
    this.workerName = requireNonNull(workerName, "workerName is null");
    this.clock = requireNonNull(clock, "clock is null");
    for (TaskAction action : TaskAction.values()) {
      requireNonNull(this.runners.get(action), () -> "nothing runs " + action);
    }
  }

  public void start() {
    tasks.releaseAll(workerName);
    for (int i = 0; i < settings.count(); i++) {
      threads.add(Thread.ofVirtual().name("task-worker-" + i).start(this::work));
    }
    threads.add(Thread.ofVirtual().name(HEARTBEAT).start(this::beat));
  }

  /** Tells an idle worker that there may be a task; never blocks. */
  public void wakeUp() {
    wakeUps.release();
  }

  private void work() {
    while (!stopping) {
      try {
        Optional<ActiveClaim> claim = claim();
        if (complained.getAndSet(false)) {
          LOG.log(System.Logger.Level.INFO, "the workers work again");
        }
        if (claim.isPresent()) {
          run(claim.get());
        } else {
          // Also behind help, which may have been of no use: found again at once, it would spin.
          help();
          idle();
        }
      } catch (RuntimeException | Error e) {
        // The database may be away, or the memory used up, for a while: the worker outlives it.
        if (!complained.getAndSet(true)) {
          LOG.log(
              System.Logger.Level.WARNING,
              "the workers will try until they can: " + e.getMessage());
        }
        idle();
      }
    }
  }

  private Optional<ActiveClaim> claim() {
    claiming.lock();
    try {
      if (stopping) {
        return Optional.empty();
      }
      Optional<ActiveClaim> claim =
          tasks
              .claim(workerName, settings.lease(), accountsWithTheirShare())
              .map(claimed -> new ActiveClaim(claimed, tasks, clock));
      claim.ifPresent(active::add);
      return claim;
    } finally {
      claiming.unlock();
    }
  }

  private Set<AccountId> accountsWithTheirShare() {
    Map<AccountId, Long> counts =
        active.stream().collect(groupingBy(claim -> claim.task().account(), counting()));
    counts.values().removeIf(count -> count < settings.countForOneAccount());
    return counts.keySet();
  }

  private void run(ActiveClaim running) {
    try {
      if (stopping) {
        running.drain();
      }
      new TaskRun(running, runner(running.task().work())).run();
    } catch (CloudException away) {
      left.add(running);
      throw away;
    } finally {
      active.remove(running);
    }
  }

  private TaskRunner runner(TaskWork work) {
    return switch (work) {
      case TaskWork.Planned planned -> runners.get(planned.action());
      case TaskWork.Unreadable unreadable ->
          claim -> {
            throw new TaskFailedException("UnreadableTask", unreadable.reason());
          };
    };
  }

  private void help() {
    if (helping.tryAcquire()) {
      try {
        helper.find().ifPresent(this::give);
      } finally {
        helping.release();
      }
    }
  }

  private void give(TaskHelper.Help help) {
    ActiveClaim claim = new ActiveClaim(help.claim(), tasks, clock);
    helped.add(claim);
    try {
      if (stopping) {
        claim.drain();
      }
      help.give(claim);
    } catch (RuntimeException e) {
      // Whoever runs the task meets it too, and decides what comes of it.
      LOG.log(
          System.Logger.Level.INFO,
          "help with task " + claim.task().taskId() + " has ended: " + e.getMessage());
    } finally {
      helped.remove(claim);
    }
  }

  private void idle() {
    try {
      if (wakeUps.tryAcquire(IDLE_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      stopping = true;
    }
  }

  /** Renews the leases of all running tasks, three times as often as they need it. */
  private void beat() {
    while (!stopping) {
      try {
        Thread.sleep(settings.lease().dividedBy(3));
      } catch (InterruptedException e) {
        return;
      }
      for (ActiveClaim claim : active) {
        try {
          claim.renew(settings.lease());
        } catch (RuntimeException | Error e) {
          LOG.log(System.Logger.Level.WARNING, "a lease was not renewed: " + e.getMessage());
        }
      }
      giveBackWhatWasLeft();
    }
  }

  /** Sooner than its lease ends. */
  private void giveBackWhatWasLeft() {
    left.removeIf(this::giveBack);
  }

  private boolean giveBack(ActiveClaim claim) {
    try {
      claim.release();
      wakeUp();
      return true;
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "a task was not given back: " + e.getMessage());
      return false;
    }
  }

  /** Takes no more tasks, gives the running ones back, and waits for that, but not for ever. */
  @Override
  public void close() {
    long beginning = System.nanoTime();
    stopping = true;
    active.forEach(ActiveClaim::drain);
    helped.forEach(ActiveClaim::drain);
    wakeUps.release(settings.count());
    threads.stream()
        .filter(thread -> thread.getName().equals(HEARTBEAT))
        .forEach(Thread::interrupt);
    if (!awaitEnd(beginning + DRAIN_LIMIT.toNanos())) {
      active.forEach(ActiveClaim::stop);
      helped.forEach(ActiveClaim::stop);
    }
    // A task that has not ended by then still needs its runner, which ends with the process.
    if (awaitEnd(beginning + STOP_LIMIT.toNanos())) {
      runners.values().forEach(TaskRunner::close);
    }
  }

  private boolean awaitEnd(long deadline) {
    try {
      for (Thread thread : threads) {
        if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
