package io.imageexport.api.seed;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.OsType;
import io.imageexport.core.image.RootDeviceType;
import java.util.List;

/**
 * A seed file, as written: accounts with their keys, sub-users, buckets, policies, roles and
 * images.
 *
 * <p>The first account's first key also opens the embedded object store.
 */
public record Seed(List<Account> accounts) {
  public Seed {
    accounts = List.copyOf(requireNonNull(accounts, "accounts is missing"));
    if (accounts.isEmpty() || accounts.getFirst().accessKeys().isEmpty()) {
      throw new IllegalArgumentException("a seed has an account with an access key");
    }
  }

  /** An account, and all that belongs to it. */
  public record Account(
      String id,
      List<Key> accessKeys,
      List<SubUser> subUsers,
      List<Bucket> buckets,
      List<Policy> policies,
      List<Role> roles,
      List<Image> images) {
    public Account {
      requireNonNull(id, "id is missing");
      accessKeys = orEmpty(accessKeys);
      subUsers = orEmpty(subUsers);
      buckets = orEmpty(buckets);
      policies = orEmpty(policies);
      roles = orEmpty(roles);
      images = orEmpty(images);
    }
  }

  /** A key pair. */
  public record Key(String id, String secret) {
    public Key {
      requireNonNull(id, "id is missing");
      requireNonNull(secret, "secret is missing");
    }

    /** The secret stays out of logs and errors. */
    @Override
    public String toString() {
      return "Key[id=" + id + "]";
    }
  }

  /**
   * A user within the account, who may do what its policies say.
   *
   * @param policies names of policies of the same account, or of JD Cloud's own
   */
  public record SubUser(String name, List<Key> accessKeys, List<String> policies) {
    public SubUser {
      requireNonNull(name, "name is missing");
      accessKeys = orEmpty(accessKeys);
      policies = orEmpty(policies);
    }
  }

  /** A bucket, which is created in the store if it is not there. */
  public record Bucket(String name, String region) {
    public Bucket {
      requireNonNull(name, "name is missing");
      requireNonNull(region, "region is missing");
    }
  }

  /**
   * A policy of the account's own.
   *
   * @param document the policy's JSON text
   */
  public record Policy(String name, String description, String document) {
    public Policy {
      requireNonNull(name, "name is missing");
      description = description == null ? "" : description;
      requireNonNull(document, "document is missing");
    }
  }

  /**
   * A role with the policies that it carries.
   *
   * @param type 3 for a service role, 4 for a user role
   * @param trust the JSON text that says who may take the role on
   * @param policies names of policies of the same account, or of JD Cloud's own
   */
  public record Role(
      String name, int type, String description, String trust, List<String> policies) {
    public Role {
      requireNonNull(name, "name is missing");
      description = description == null ? "" : description;
      requireNonNull(trust, "trust is missing");
      policies = orEmpty(policies);
    }
  }

  /**
   * An image with its disks: the system disk first, then the data disks.
   *
   * @param id may be left out: then it is drawn at random
   */
  public record Image(
      String id,
      String name,
      String region,
      OsType osType,
      String platform,
      ImageSource source,
      ImageStatus status,
      RootDeviceType rootDevice,
      boolean imported,
      List<Disk> disks) {
    public Image {
      requireNonNull(name, "name is missing");
      requireNonNull(region, "region is missing");
      osType = osType == null ? OsType.LINUX : osType;
      platform = platform == null ? osType.defaultPlatform() : platform;
      source = source == null ? ImageSource.PRIVATE : source;
      status = status == null ? ImageStatus.READY : status;
      rootDevice = rootDevice == null ? RootDeviceType.CLOUD_DISK : rootDevice;
      disks = orEmpty(disks);
      if (disks.isEmpty() || disks.size() > ImageDisk.MAX_DISKS) {
        throw new IllegalArgumentException(
            "an image has 1 to " + ImageDisk.MAX_DISKS + " disks: " + name);
      }
    }
  }

  /**
   * A disk that comes from a file, or is generated.
   *
   * @param file a raw, QCOW2, VHD or VMDK file; a relative path starts at the seed file
   */
  public record Disk(String file, Demo demo) {
    public Disk {
      if ((file == null) == (demo == null)) {
        throw new IllegalArgumentException("a disk has either a file or a demo");
      }
    }
  }

  /** A generated disk: large, mostly empty, the same each time. */
  public record Demo(int virtualSizeGib, int dataMib, long seed) {
    private static final int MAX_DATA_MIB_PER_GIB = 512;

    public Demo {
      if (virtualSizeGib < 1 || virtualSizeGib > 2_048 || dataMib < 1 || dataMib > 65_536) {
        throw new IllegalArgumentException(
            "a demo disk has a virtualSizeGib of 1 to 2048 and a dataMib of 1 to 65536; this one has "
                + virtualSizeGib
                + " and "
                + dataMib);
      }
      if (dataMib > virtualSizeGib * MAX_DATA_MIB_PER_GIB) {
        throw new IllegalArgumentException(
            "the data of a demo disk fills at most half of it: with a virtualSizeGib of "
                + virtualSizeGib
                + ", dataMib is at most "
                + virtualSizeGib * MAX_DATA_MIB_PER_GIB
                + ", not "
                + dataMib);
      }
    }
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
