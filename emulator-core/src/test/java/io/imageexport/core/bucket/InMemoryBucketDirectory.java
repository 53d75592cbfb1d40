package io.imageexport.core.bucket;

import io.imageexport.core.identity.AccountId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A hand-written directory for unit tests, empty at first. */
public final class InMemoryBucketDirectory implements BucketDirectory {
  private final Map<BucketName, OwnedBucket> buckets = new ConcurrentHashMap<>();

  @Override
  public boolean register(OwnedBucket bucket) {
    return buckets.putIfAbsent(bucket.name(), bucket) == null;
  }

  @Override
  public void forget(BucketName name) {
    buckets.remove(name);
  }

  @Override
  public Optional<OwnedBucket> find(BucketName name) {
    return Optional.ofNullable(buckets.get(name));
  }

  @Override
  public List<OwnedBucket> list(AccountId account, String region) {
    return buckets.values().stream()
        .filter(bucket -> bucket.account().equals(account) && bucket.region().equals(region))
        .sorted(Comparator.comparing(bucket -> bucket.name().value()))
        .toList();
  }
}
