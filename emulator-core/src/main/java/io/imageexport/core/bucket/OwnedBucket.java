package io.imageexport.core.bucket;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.identity.AccountId;
import java.time.Instant;

/** A bucket with what the store itself does not know: its account and its region. */
public record OwnedBucket(BucketName name, AccountId account, String region, Instant createdAt) {
  public OwnedBucket {
    requireNonNull(name, "name is null");
    requireNonNull(account, "account is null");
    requireNonNull(region, "region is null");
    requireNonNull(createdAt, "createdAt is null");
  }
}
