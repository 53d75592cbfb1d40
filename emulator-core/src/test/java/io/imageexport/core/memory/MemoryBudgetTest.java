package io.imageexport.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.memory.MemoryBudget.Reservation;
import io.imageexport.testing.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final AccountId FIRST = new AccountId("111111111111");
  private static final AccountId SECOND = new AccountId("222222222222");
  private static final AccountId THIRD = new AccountId("333333333333");

  private final MemoryBudget budget = new MemoryBudget(100);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private static void goOn() {}

  private Future<Reservation> takeLater(AccountId account, long bytes) {
    return threads.submit(() -> budget.take(account, bytes, MemoryBudgetTest::goOn));
  }

  private static Reservation taken(Future<Reservation> taking) throws Exception {
    return taking.get(Patience.seconds(10), TimeUnit.SECONDS);
  }

  private static void assertWaits(Future<Reservation> taking) throws InterruptedException {
    Thread.sleep(100);
    assertFalse(taking.isDone());
  }

  @Test
  void whatCanNeverFitIsRefusedWithTheNumbers() {
    MemoryBudget real = new MemoryBudget(128 << 20);
    InsufficientMemoryException refusal =
        assertThrows(
            InsufficientMemoryException.class,
            () -> real.take(FIRST, 100 << 20, MemoryBudgetTest::goOn));
    assertEquals(
        "reading the disk takes up to 100.0 MiB of memory, and the disks of one account may take 96.0"
            + " MiB, three quarters of the 128.0 MiB that all disks have; make a disk with fewer"
            + " tables, for example with qemu-img convert -O qcow2 IN OUT",
        refusal.getMessage());
    assertThrows(InsufficientMemoryException.class, () -> budget.requirePossible(76));
  }

  @Test
  void oneAccountWaitsForItselfAndOthersGoOn() throws Exception {
    Reservation large = budget.take(FIRST, 75, MemoryBudgetTest::goOn);
    Future<Reservation> another = takeLater(FIRST, 10);
    assertWaits(another);
    budget.take(SECOND, 25, MemoryBudgetTest::goOn).close();
    assertWaits(another);
    large.close();
    taken(another).close();
    budget.take(FIRST, 75, MemoryBudgetTest::goOn).close();
  }

  @Test
  void whoCameFirstIsServedFirst() throws Exception {
    Reservation large = budget.take(FIRST, 75, MemoryBudgetTest::goOn);
    Future<Reservation> second = takeLater(SECOND, 50);
    assertWaits(second);
    // There is room for this one, but then there might never be any for the one before.
    Future<Reservation> third = takeLater(THIRD, 20);
    assertWaits(third);
    large.close();
    taken(second);
    taken(third);
  }

  @Test
  void aTaskThatMustEndStopsWaiting() throws Exception {
    Reservation all = budget.take(FIRST, 75, MemoryBudgetTest::goOn);
    IllegalStateException end = new IllegalStateException("the worker is stopping");
    Future<Reservation> ending =
        threads.submit(
            () ->
                budget.take(
                    SECOND,
                    50,
                    () -> {
                      throw end;
                    }));
    ExecutionException thrown =
        assertThrows(
            ExecutionException.class, () -> ending.get(Patience.seconds(10), TimeUnit.SECONDS));
    assertSame(end, thrown.getCause());
    // It keeps nobody waiting any more.
    budget.take(THIRD, 25, MemoryBudgetTest::goOn).close();
    all.close();
  }

  @Test
  void givingBackTwiceGivesBackOnce() throws Exception {
    Reservation twice = budget.take(FIRST, 75, MemoryBudgetTest::goOn);
    twice.close();
    twice.close();
    budget.take(FIRST, 75, MemoryBudgetTest::goOn);
    assertWaits(takeLater(FIRST, 1));
  }

  /** Never more than there is, for all and for each, and everybody gets through. */
  @Test
  void manyAtOnceStayWithinTheBudget() throws Exception {
    List<AccountId> accounts = List.of(FIRST, SECOND, THIRD);
    AtomicLong taken = new AtomicLong();
    AtomicLongArray takenByAccount = new AtomicLongArray(accounts.size());
    List<Future<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Random random = new Random(i);
      int account = i % accounts.size();
      tasks.add(
          threads.submit(
              () -> {
                for (int round = 0; round < 20; round++) {
                  long bytes = random.nextInt(76);
                  budget.hold(
                      accounts.get(account),
                      bytes,
                      MemoryBudgetTest::goOn,
                      () -> {
                        assertTrue(taken.addAndGet(bytes) <= 100);
                        assertTrue(takenByAccount.addAndGet(account, bytes) <= 75);
                        LockSupport.parkNanos(random.nextInt(1_000_000));
                        taken.addAndGet(-bytes);
                        return takenByAccount.addAndGet(account, -bytes);
                      });
                }
                return null;
              }));
    }
    for (Future<?> task : tasks) {
      task.get(Patience.seconds(60), TimeUnit.SECONDS);
    }
  }
}
