package io.imageexport.core.bucket;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.object.Bucket;
import io.imageexport.core.object.ObjectStore;
import io.imageexport.core.object.ObjectStoreException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Decides whose a bucket is, for all who use buckets.
 *
 * <p>The store knows names only; accounts and regions are in the directory. A bucket that was made
 * in the store by itself has neither: it becomes the account's that first uses it, in the region
 * that it names, and stays so.
 *
 * <p>Safe for threads: what a process does to one name is done by one at a time, so that store and
 * directory agree. Between processes that share them, the directory alone decides whose a name is:
 * where one makes a bucket while another deletes it, the store may be left with one that is
 * nobody's and becomes the next user's.
 */
public final class BucketOwners {
  /** Bound on the locks, which names share. */
  private static final int LOCKS = 64;

  private final BucketDirectory directory;
  private final ObjectStore store;
  private final Clock clock;
  private final List<ReentrantLock> locks =
      Stream.generate(() -> new ReentrantLock()).limit(LOCKS).toList();

  public BucketOwners(BucketDirectory directory, ObjectStore store, Clock clock) {
    this.directory = requireNonNull(directory, "directory is null");
    this.store = requireNonNull(store, "store is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** What a bucket is to an account that names it in a region. */
  public sealed interface Standing {
    /** Its own, in that region. */
    record Own() implements Standing {}

    /** There is none of that name. */
    record Absent() implements Standing {}

    /** Another account's. */
    record Foreign() implements Standing {}

    /** Its own, in another region. */
    record Elsewhere(String region) implements Standing {}
  }

  /**
   * Asks for a bucket in order to read or write in it. One that nobody has becomes the account's.
   *
   * @param listing of the store's buckets; asked while nobody else can change this one
   */
  public Standing use(
      AccountId account, BucketName name, String region, Supplier<List<Bucket>> listing) {
    return alone(
        name,
        () -> {
          Optional<Bucket> stored =
              listing.get().stream()
                  .filter(bucket -> bucket.name().equals(name.value()))
                  .findFirst();
          if (stored.isEmpty()) {
            return new Standing.Absent();
          }
          Instant createdAt = stored.get().createdAt().orElseGet(clock::instant);
          return standing(
              owner(new OwnedBucket(name, account, region, createdAt)), account, region);
        });
  }

  /** The one who has the bucket; the claimant, if nobody has. */
  private OwnedBucket owner(OwnedBucket claim) {
    return directory.register(claim) ? claim : directory.find(claim.name()).orElseThrow();
  }

  private static Standing standing(OwnedBucket bucket, AccountId account, String region) {
    if (!bucket.account().equals(account)) {
      return new Standing.Foreign();
    }
    return bucket.region().equals(region)
        ? new Standing.Own()
        : new Standing.Elsewhere(bucket.region());
  }

  /** Whether the account has the bucket in that region, and the store has it, too. */
  public boolean has(AccountId account, BucketName name, String region) {
    return isOwn(account, name, region)
        && store.listBuckets().stream().anyMatch(bucket -> bucket.name().equals(name.value()));
  }

  private boolean isOwn(AccountId account, BucketName name, String region) {
    return directory
        .find(name)
        .filter(bucket -> standing(bucket, account, region) instanceof Standing.Own)
        .isPresent();
  }

  /**
   * Makes a bucket; one that the account has in that region already stays as it is.
   *
   * @throws CloudException if the name is taken: accounts and regions share all names
   */
  public void put(AccountId account, BucketName name, String region) {
    alone(
        name,
        () -> {
          boolean isNew =
              directory.register(new OwnedBucket(name, account, region, clock.instant()));
          if (!isNew && !isOwn(account, name, region)) {
            throw taken(name);
          }
          try {
            create(name);
          } catch (RuntimeException failure) {
            if (isNew) {
              forget(name, failure);
            }
            throw failure;
          }
          return name;
        });
  }

  private void create(BucketName name) {
    try {
      store.createBucket(name.value());
    } catch (ObjectStoreException refusal) {
      // A store of the user's own may share its names with others.
      throw refusal.code().equals("BucketAlreadyExists") ? taken(name) : refusal;
    }
  }

  private void forget(BucketName name, RuntimeException reason) {
    try {
      directory.forget(name);
    } catch (RuntimeException failure) {
      reason.addSuppressed(failure);
    }
  }

  private static CloudException taken(BucketName name) {
    return new CloudException(ErrorCode.DUPLICATE, "Bucket '" + name + "' already exists");
  }

  /**
   * Deletes an empty bucket of the account's own in that region. One that is gone from the store is
   * not there, and its name is free then.
   *
   * @return whether it was there
   * @throws CloudException if it is not empty
   */
  public boolean delete(AccountId account, BucketName name, String region) {
    return alone(
        name,
        () -> {
          if (!isOwn(account, name, region)) {
            return false;
          }
          boolean wasThere = deleteFromStore(name);
          directory.forget(name);
          return wasThere;
        });
  }

  private boolean deleteFromStore(BucketName name) {
    try {
      store.deleteBucket(name.value());
      return true;
    } catch (ObjectStoreException refusal) {
      return switch (refusal.code()) {
        case "BucketNotEmpty" ->
            throw new CloudException(ErrorCode.CONFLICT, "Bucket '" + name + "' is not empty");
        case "NoSuchBucket" -> false;
        default -> throw refusal;
      };
    }
  }

  private <T> T alone(BucketName name, Supplier<T> work) {
    Lock lock = locks.get(Math.floorMod(name.hashCode(), LOCKS));
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
