package io.imageexport.api.seed;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.bucket.BucketName;
import io.imageexport.core.id.IdSource;
import io.imageexport.core.identity.AccessKey;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ManagedPolicy;
import io.imageexport.core.identity.PolicyHolder;
import io.imageexport.core.identity.Principal.MainAccount;
import io.imageexport.core.identity.Principal.SubUser;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.identity.Role;
import io.imageexport.core.identity.RoleType;
import io.imageexport.core.image.GuestSystem;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageId;
import io.imageexport.core.ingest.DemoDisk;
import io.imageexport.core.ingest.DiskImages;
import io.imageexport.core.ingest.DiskSource;
import io.imageexport.core.ingest.RefusedDiskException;
import io.imageexport.core.ingest.SnapshotIngest;
import io.imageexport.core.policy.PolicyDocument;
import io.imageexport.core.policy.PolicySyntaxException;
import io.imageexport.core.region.Regions;
import io.imageexport.core.snapshot.SnapshotId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Turns a seed into what the emulator holds: checked as a whole before anything is written. */
public final class SeedLoader {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  private final SnapshotIngest ingest;
  private final IdSource ids;
  private final Clock clock;

  public SeedLoader(SnapshotIngest ingest, IdSource ids, Clock clock) {
    this.ingest = requireNonNull(ingest, "ingest is null");
    this.ids = requireNonNull(ids, "ids is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * Reads every rule of the seed, and brings the disks of its images into the snapshot store.
   *
   * @throws IOException in one sentence, if a rule is broken or a disk cannot be read
   */
  public SeedContent load(SeedFile file) throws IOException {
    SeedContent content = new SeedContent(file.digest());
    for (Seed.Account account : file.seed().accounts()) {
      try {
        load(file, account, content);
      } catch (PolicySyntaxException e) {
        throw new IOException(
            "seed account "
                + account.id()
                + ": policy"
                + (e.pointer().isEmpty() ? "" : " at " + e.pointer())
                + ": "
                + e.getMessage(),
            e);
      } catch (RuntimeException e) {
        throw new IOException("seed account " + account.id() + ": " + e.getMessage(), e);
      }
    }
    return content;
  }

  private void load(SeedFile file, Seed.Account seed, SeedContent content) throws IOException {
    AccountId account = new AccountId(seed.id());
    if (account.equals(AccountId.JD_CLOUD)) {
      throw new IllegalArgumentException("this id stands for JD Cloud itself");
    }
    content.accounts().add(account);
    for (Seed.Key key : seed.accessKeys()) {
      content.accessKeys().add(new AccessKey(key.id(), key.secret(), new MainAccount(account)));
    }
    for (Seed.SubUser user : seed.subUsers()) {
      load(account, user, content);
    }
    for (Seed.Bucket bucket : seed.buckets()) {
      content.addBucket(
          new BucketName(bucket.name()),
          account,
          Regions.require(bucket.region()),
          clock.instant());
    }
    for (Seed.Policy policy : seed.policies()) {
      content.policies().add(policy(account, policy));
    }
    for (Seed.Role role : seed.roles()) {
      content.roles().add(role(account, role));
      for (String policy : role.policies()) {
        content.attach(
            new PolicyHolder.OfRole(account, new ResourceName(role.name())),
            new ResourceName(policy));
      }
    }
    List<Image> images = new ArrayList<>();
    for (Seed.Image image : seed.images()) {
      images.add(image(file, account, image));
    }
    content.images().addAll(images);
  }

  private static void load(AccountId account, Seed.SubUser user, SeedContent content) {
    ResourceName name = new ResourceName(user.name());
    SubUser principal = new SubUser(account, name);
    content.subUsers().add(principal);
    for (Seed.Key key : user.accessKeys()) {
      content.accessKeys().add(new AccessKey(key.id(), key.secret(), principal));
    }
    for (String policy : user.policies()) {
      content.attach(new PolicyHolder.OfSubUser(account, name), new ResourceName(policy));
    }
  }

  private ManagedPolicy policy(AccountId account, Seed.Policy policy) {
    return ManagedPolicy.create(
        account,
        new ResourceName(policy.name()),
        "policy-" + ids.next(10),
        policy.description(),
        PolicyDocument.parse(PolicyDocument.Kind.IDENTITY, policy.document()),
        clock.instant());
  }

  private Role role(AccountId account, Seed.Role role) {
    return new Role(
        account,
        new ResourceName(role.name()),
        "role-" + ids.next(10),
        RoleType.ofWireNumber(role.type())
            .orElseThrow(() -> new IllegalArgumentException("no role type " + role.type())),
        PolicyDocument.parse(PolicyDocument.Kind.TRUST, role.trust()),
        role.description(),
        Role.DEFAULT_MAX_SESSION_SECONDS,
        clock.instant());
  }

  private Image image(SeedFile file, AccountId account, Seed.Image image) throws IOException {
    ImageId id = new ImageId(image.id() == null ? "img-" + ids.next(10) : image.id());
    Regions.require(image.region());
    List<ImageDisk> disks = new ArrayList<>();
    for (Seed.Disk disk : image.disks()) {
      disks.add(ingest(file, disk, ImageDisk.deviceName(disks.size())));
    }
    return Image.complete(
        id,
        account,
        image.region(),
        image.name(),
        GuestSystem.of(image.osType(), image.platform()),
        image.source(),
        image.status(),
        image.rootDevice(),
        image.imported(),
        disks,
        clock.instant());
  }

  private ImageDisk ingest(SeedFile file, Seed.Disk disk, String deviceName) throws IOException {
    try (DiskSource source = open(file, disk)) {
      SnapshotIngest.Result stored =
          ingest.ingest(
              source,
              new SnapshotId("snapshot-" + ids.next(10)),
              SnapshotIngest.ProgressListener.NONE);
      return new ImageDisk(
          deviceName, stored.id(), stored.virtualSizeBytes(), stored.storedBytes());
    }
  }

  private static DiskSource open(SeedFile file, Seed.Disk disk) throws IOException {
    if (disk.demo() != null) {
      Seed.Demo demo = disk.demo();
      return new DemoDisk(demo.virtualSizeGib() * GIB, demo.dataMib() * MIB, demo.seed());
    }
    Path path = Path.of(disk.file());
    Path resolved = file.directory().isPresent() ? file.directory().get().resolve(path) : path;
    try {
      return DiskImages.open(resolved);
    } catch (RefusedDiskException e) {
      throw new IOException("disk '" + resolved + "' is refused: " + e.messageWithDetour(), e);
    } catch (IOException e) {
      throw new IOException("disk '" + resolved + "' is refused: " + e.getMessage(), e);
    }
  }
}
