package io.imageexport.core.bucket;

import io.imageexport.core.identity.AccountId;
import java.util.List;
import java.util.Optional;

/**
 * Who owns which bucket, and in which region it lies.
 *
 * <p>Of a name that several register at the same time, one has it.
 */
public interface BucketDirectory {
  /** Returns false if the name is taken, by this account or another. */
  boolean register(OwnedBucket bucket);

  /** The name is free again. */
  void forget(BucketName name);

  Optional<OwnedBucket> find(BucketName name);

  /** The account's buckets in one region, by name. */
  List<OwnedBucket> list(AccountId account, String region);
}
