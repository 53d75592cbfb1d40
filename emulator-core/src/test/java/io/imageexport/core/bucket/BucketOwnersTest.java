package io.imageexport.core.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.bucket.BucketOwners.Standing;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.object.InMemoryObjectStore;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.testing.Patience;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BucketOwnersTest {
  private static final AccountId ONE = new AccountId("324100000385");
  private static final AccountId OTHER = new AccountId("859150329790");
  private static final BucketName NAME = new BucketName("plain-bucket");
  private static final String EAST = "cn-east-2";

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final InMemoryBucketDirectory directory = new InMemoryBucketDirectory();
  private final BucketOwners owners = new BucketOwners(directory, store, Clock.systemUTC());

  private Standing use(AccountId account, String region) {
    return owners.use(account, NAME, region, store::listBuckets);
  }

  @Test
  void aBucketOfTheStoresOwnBecomesTheFirstUsers() {
    store.createBucket(NAME.value());
    assertFalse(owners.has(ONE, NAME, EAST), "asking whether it is there is no use of it");
    assertEquals(new Standing.Own(), use(ONE, EAST));
    assertEquals(new Standing.Own(), use(ONE, EAST));
    assertEquals(new Standing.Foreign(), use(OTHER, EAST));
    assertEquals(new Standing.Elsewhere(EAST), use(ONE, "cn-north-1"));
    assertTrue(owners.has(ONE, NAME, EAST));
    assertEquals(1, directory.list(ONE, EAST).size());
  }

  @Test
  void whatTheStoreDoesNotHaveIsNobodys() {
    assertEquals(new Standing.Absent(), use(ONE, EAST));
    assertTrue(directory.find(NAME).isEmpty());
    assertFalse(owners.delete(ONE, NAME, EAST));
  }

  @Test
  void aNameIsTakenForAllAccountsAndRegions() {
    owners.put(ONE, NAME, EAST);
    owners.put(ONE, NAME, EAST);
    for (Callable<?> taken :
        List.<Callable<?>>of(
            () -> put(OTHER, EAST), () -> put(ONE, "cn-north-1"), () -> put(OTHER, "cn-north-1"))) {
      CloudException refusal = assertThrows(CloudException.class, taken::call);
      assertEquals(ErrorCode.DUPLICATE, refusal.code());
    }
    assertFalse(owners.delete(OTHER, NAME, EAST));
    assertTrue(owners.has(ONE, NAME, EAST));
  }

  private Void put(AccountId account, String region) {
    owners.put(account, NAME, region);
    return null;
  }

  @Test
  void aBucketThatTheStoreRefusesIsNobodys() {
    store.refuseBuckets(true);
    assertThrows(ObjectStoreException.class, () -> owners.put(ONE, NAME, EAST));
    assertTrue(directory.find(NAME).isEmpty());
    store.refuseBuckets(false);
    owners.put(OTHER, NAME, EAST);
    assertTrue(owners.has(OTHER, NAME, EAST));
  }

  @Test
  void aBucketWithObjectsStays() {
    owners.put(ONE, NAME, EAST);
    store.put(new ObjectKey(NAME.value(), "an-object"), new byte[1]);
    CloudException refusal =
        assertThrows(CloudException.class, () -> owners.delete(ONE, NAME, EAST));
    assertEquals("Bucket 'plain-bucket' is not empty", refusal.getMessage());
    assertTrue(owners.has(ONE, NAME, EAST));
  }

  @Test
  void aBucketThatIsGoneFromTheStoreFreesItsName() {
    owners.put(ONE, NAME, EAST);
    store.deleteBucket(NAME.value());
    assertFalse(owners.delete(ONE, NAME, EAST));
    owners.put(OTHER, NAME, EAST);
    assertTrue(owners.has(OTHER, NAME, EAST));
  }

  /** Runs both at the same moment. */
  private static List<Object> together(Callable<?> one, Callable<?> other) throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Object>> running = new ArrayList<>();
      for (Callable<?> each : List.of(one, other)) {
        running.add(
            threads.submit(
                () -> {
                  start.await(Patience.seconds(10), TimeUnit.SECONDS);
                  return each.call();
                }));
      }
      List<Object> results = new ArrayList<>();
      for (Future<Object> future : running) {
        results.add(result(future));
      }
      return results;
    }
  }

  private static Object result(Future<Object> future) throws Exception {
    try {
      Object result = future.get(Patience.seconds(10), TimeUnit.SECONDS);
      return result == null ? "done" : result;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @Test
  void ofTwoWhoUseItFirstOneHasIt() throws Exception {
    for (int round = 0; round < 500; round++) {
      directory.forget(NAME);
      store.createBucket(NAME.value());
      List<Object> standings = together(() -> use(ONE, EAST), () -> use(OTHER, EAST));
      assertEquals(1, standings.stream().filter(Standing.Own.class::isInstance).count());
      assertEquals(1, standings.stream().filter(Standing.Foreign.class::isInstance).count());
    }
  }

  @Test
  void makingAndDeletingLeaveStoreAndDirectoryAgreed() throws Exception {
    for (int round = 0; round < 500; round++) {
      owners.put(ONE, NAME, EAST);
      List<Object> results = together(() -> put(ONE, EAST), () -> owners.delete(ONE, NAME, EAST));
      assertEquals(List.of("done", true), results);
      boolean stored = !store.listBuckets().isEmpty();
      assertEquals(stored, directory.find(NAME).isPresent(), "in round " + round);
    }
  }

  @Test
  void usingAndDeletingLeaveStoreAndDirectoryAgreed() throws Exception {
    for (int round = 0; round < 500; round++) {
      owners.put(ONE, NAME, EAST);
      together(() -> use(OTHER, EAST), () -> owners.delete(ONE, NAME, EAST));
      assertTrue(store.listBuckets().isEmpty());
      assertTrue(directory.find(NAME).isEmpty(), "in round " + round);
    }
  }
}
