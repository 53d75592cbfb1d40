package io.imageexport.it.store;

import io.imageexport.it.store.StoreCall.Operation;
import io.imageexport.testing.Patience;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Counts what reaches a store, and holds a call at a moment that a test waits for.
 *
 * <p>Safe for threads.
 */
public final class ObservedStore implements StoreWatcher {
  /** For whoever waits for the moment to do what it wants, and then to {@link #letGo}. */
  private static final long HOLD_SECONDS = 20;

  /** Where a call stands. */
  public enum Phase {
    ARRIVED,
    HALFWAY,
    ANSWERED,
    DELIVERED
  }

  private record Part(String uploadId, int number) {}

  /** A moment that somebody waits for. */
  private static final class Trap {
    private final Predicate<StoreCall> fits;
    private final Phase phase;
    private int passing;
    private final CompletableFuture<StoreCall> sprung = new CompletableFuture<>();
    private final CountDownLatch letGo = new CountDownLatch(1);

    Trap(Predicate<StoreCall> fits, Phase phase, int passing) {
      this.fits = fits;
      this.phase = phase;
      this.passing = passing;
    }
  }

  private final Set<Part> stored = new HashSet<>();
  private final List<String> sentAgain = new ArrayList<>();
  private final Map<Operation, Map<String, Integer>> answered = new HashMap<>();
  private Trap trap = new Trap(call -> false, Phase.ARRIVED, 0);

  /**
   * Waits for a call, and holds it.
   *
   * @param passing how many that fit pass before
   * @return done when the call is held
   */
  public synchronized CompletableFuture<StoreCall> hold(
      Predicate<StoreCall> fits, Phase phase, int passing) {
    letGo();
    trap = new Trap(fits, phase, passing);
    return trap.sprung;
  }

  /** Lets the call go that is held, if one is, and waits for none any more. */
  public synchronized void letGo() {
    trap.letGo.countDown();
    trap.sprung.cancel(false);
    trap = new Trap(call -> false, Phase.ARRIVED, 0);
  }

  /** Parts that were sent although the store had acknowledged them. */
  public synchronized List<String> sentAgain() {
    return List.copyOf(sentAgain);
  }

  /** How often the store has done an operation, by object. */
  public synchronized Map<String, Integer> done(Operation operation) {
    return Map.copyOf(answered.getOrDefault(operation, Map.of()));
  }

  @Override
  public Disturbance arrived(StoreCall call) {
    if (call.operation() == Operation.PUT_PART) {
      synchronized (this) {
        if (stored.contains(part(call))) {
          sentAgain.add("call " + call.number() + " " + call.target());
        }
      }
    }
    pass(call, Phase.ARRIVED);
    return Disturbance.none();
  }

  private static Part part(StoreCall call) {
    return new Part(call.uploadId().orElseThrow(), call.partNumber().orElseThrow());
  }

  @Override
  public void halfway(StoreCall call) {
    pass(call, Phase.HALFWAY);
  }

  @Override
  public void answered(StoreCall call, int status) {
    if (status < 300) {
      synchronized (this) {
        if (call.operation() == Operation.PUT_PART) {
          stored.add(part(call));
        }
        answered
            .computeIfAbsent(call.operation(), none -> new HashMap<>())
            .merge(call.object(), 1, Integer::sum);
      }
    }
    pass(call, Phase.ANSWERED);
  }

  @Override
  public void delivered(StoreCall call, int status) {
    pass(call, Phase.DELIVERED);
  }

  private void pass(StoreCall call, Phase phase) {
    Trap waiting;
    synchronized (this) {
      waiting = trap;
      if (waiting.phase != phase || waiting.sprung.isDone() || !waiting.fits.test(call)) {
        return;
      }
      waiting.passing--;
      if (waiting.passing >= 0) {
        return;
      }
      waiting.sprung.complete(call);
    }
    try {
      if (!waiting.letGo.await(Patience.seconds(HOLD_SECONDS), TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody let go of " + call);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
