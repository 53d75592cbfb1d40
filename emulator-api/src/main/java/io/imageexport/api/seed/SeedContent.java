package io.imageexport.api.seed;

import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.bucket.OwnedBucket;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyHolder;
import io.imageexport.core.identity.Principal.SubUser;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.image.Image;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Everything that a seed asks for, checked, and in the order in which it can be written. */
public record SeedContent(
    String digest,
    List<AccountId> accounts,
    List<SubUser> subUsers,
    List<AccessKey> accessKeys,
    List<OwnedBucket> buckets,
    List<ManagedPolicy> policies,
    List<Role> roles,
    List<Attachment> attachments,
    List<Image> images) {
  /** A policy that a role or a sub-user carries. */
  public record Attachment(PolicyHolder holder, ResourceName policy) {}

  SeedContent(String digest) {
    this(
        digest,
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  void addBucket(BucketName name, AccountId account, String region, Instant createdAt) {
    buckets.add(new OwnedBucket(name, account, region, createdAt));
  }

  void attach(PolicyHolder holder, ResourceName policy) {
    attachments.add(new Attachment(holder, policy));
  }
}
