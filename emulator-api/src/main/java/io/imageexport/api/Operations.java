package io.imageexport.api;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.disk.CreateSnapshot;
import io.imageexport.api.disk.DeleteSnapshot;
import io.imageexport.api.disk.DeleteSnapshots;
import io.imageexport.api.disk.DescribeQuota;
import io.imageexport.api.disk.DescribeSnapshot;
import io.imageexport.api.disk.DescribeSnapshotChain;
import io.imageexport.api.disk.DescribeSnapshots;
import io.imageexport.api.disk.DescribeSnapshotsCapacity;
import io.imageexport.api.disk.ModifySnapshotAttribute;
import io.imageexport.api.http.Operation;
import io.imageexport.api.iam.AttachRolePolicy;
import io.imageexport.api.iam.CreatePolicy;
import io.imageexport.api.iam.CreateRole;
import io.imageexport.api.iam.DeletePolicy;
import io.imageexport.api.iam.DeleteRole;
import io.imageexport.api.iam.DescribePolicies;
import io.imageexport.api.iam.DescribePolicy;
import io.imageexport.api.iam.DescribeRole;
import io.imageexport.api.iam.DescribeRolePolicies;
import io.imageexport.api.iam.DescribeRoles;
import io.imageexport.api.iam.DetachRolePolicy;
import io.imageexport.api.iam.UpdateAssumeRolePolicy;
import io.imageexport.api.iam.UpdatePolicy;
import io.imageexport.api.iam.UpdatePolicyDescription;
import io.imageexport.api.oss.DeleteBucket;
import io.imageexport.api.oss.HeadBucket;
import io.imageexport.api.oss.ListBuckets;
import io.imageexport.api.oss.PutBucket;
import io.imageexport.api.sts.AssumeRole;
import io.imageexport.api.vm.ConvertImage;
import io.imageexport.api.vm.CopyImages;
import io.imageexport.api.vm.CreateImage;
import io.imageexport.api.vm.DeleteImage;
import io.imageexport.api.vm.DescribeImage;
import io.imageexport.api.vm.DescribeImageConstraints;
import io.imageexport.api.vm.DescribeImageMembers;
import io.imageexport.api.vm.DescribeImages;
import io.imageexport.api.vm.DescribeQuotas;
import io.imageexport.api.vm.ExportImage;
import io.imageexport.api.vm.ImageTasks;
import io.imageexport.api.vm.ImportImage;
import io.imageexport.api.vm.ModifyImageAttribute;
import io.imageexport.api.vm.ShareImage;
import io.imageexport.api.vm.UnShareImage;
import io.imageexport.core.access.AccessControl;
import io.imageexport.core.access.RoleSessions;
import io.imageexport.core.bucket.BucketOwners;
import io.imageexport.core.clouddisk.DiskSnapshotStore;
import io.imageexport.core.clouddisk.SnapshotChains;
import io.imageexport.core.clouddisk.SnapshotDeletion;
import io.imageexport.core.export.ExportSubmission;
import io.imageexport.core.identity.PolicyStore;
import io.imageexport.core.identity.RoleStore;
import io.imageexport.core.image.ImageDeletion;
import io.imageexport.core.image.ImageSharing;
import io.imageexport.core.image.ImageStore;
import io.imageexport.core.image.OwnImages;
import io.imageexport.core.imagecopy.CopySubmission;
import io.imageexport.core.imageimport.ImportSubmission;
import java.util.List;
import java.util.stream.Stream;

/** Makes the operations of JD Cloud's interface out of what the emulator remembers. */
final class Operations {
  private final EmulatorConfig config;
  private final State state;
  private final BucketOwners buckets;
  private final AccessControl access;
  private final SnapshotDeletion deletion;
  private final Runnable wakeWorkers;

  /**
   * @param wakeWorkers called after a task was queued; never blocks
   */
  Operations(
      EmulatorConfig config,
      State state,
      BucketOwners buckets,
      AccessControl access,
      SnapshotDeletion deletion,
      Runnable wakeWorkers) {
    this.config = requireNonNull(config, "config is null");
    this.state = requireNonNull(state, "state is null");
    this.buckets = requireNonNull(buckets, "buckets is null");
    this.access = requireNonNull(access, "access is null");
    this.deletion = requireNonNull(deletion, "deletion is null");
    this.wakeWorkers = requireNonNull(wakeWorkers, "wakeWorkers is null");
  }

  /** All of them, in no order. */
  List<Operation> all() {
    return Stream.of(vm(), disk(), iam(), List.of(assumeRole()), oss())
        .flatMap(List::stream)
        .toList();
  }

  private List<Operation> vm() {
    ImageStore images = state.images();
    OwnImages own = new OwnImages(images);
    ImageSharing sharing = new ImageSharing(images, state.accounts());
    ExportSubmission exports =
        new ExportSubmission(
            images,
            state.roles(),
            access,
            state.tasks(),
            config.precheck(),
            config.exportRegions(),
            state.clock());
    ImportSubmission imports =
        new ImportSubmission(state.tasks(), access, state.ids(), state.clock());
    CopySubmission copies = new CopySubmission(images, state.tasks(), state.ids(), state.clock());
    return List.of(
        new ExportImage(exports, wakeWorkers),
        new ImportImage(imports, wakeWorkers),
        new ImageTasks(state.tasks()),
        new DescribeImage(own),
        new DescribeImages(images),
        new CreateImage(),
        new CopyImages(copies, wakeWorkers),
        new ConvertImage(copies, wakeWorkers),
        new DeleteImage(new ImageDeletion(images, deletion)),
        new ShareImage(sharing),
        new UnShareImage(sharing),
        new DescribeImageMembers(sharing),
        new ModifyImageAttribute(images),
        new DescribeImageConstraints(own),
        new DescribeQuotas(images, sharing));
  }

  private List<Operation> disk() {
    DiskSnapshotStore snapshots = state.diskSnapshots();
    return List.of(
        new CreateSnapshot(),
        new DescribeSnapshot(snapshots),
        new DescribeSnapshots(snapshots),
        new DescribeSnapshotChain(snapshots, new SnapshotChains(state.snapshots())),
        new DescribeSnapshotsCapacity(snapshots),
        new DeleteSnapshot(deletion),
        new DeleteSnapshots(deletion),
        new ModifySnapshotAttribute(snapshots),
        new DescribeQuota(snapshots));
  }

  private List<Operation> iam() {
    RoleStore roles = state.roles();
    PolicyStore policies = state.policies();
    return List.of(
        new CreateRole(roles, state.ids(), state.clock()),
        new DescribeRole(roles),
        new DescribeRoles(roles),
        new DeleteRole(roles),
        new UpdateAssumeRolePolicy(roles),
        new CreatePolicy(policies, state.ids(), state.clock()),
        new DescribePolicy(policies),
        new DescribePolicies(policies),
        new UpdatePolicy(policies, state.clock()),
        new UpdatePolicyDescription(policies, state.clock()),
        new DeletePolicy(policies),
        new AttachRolePolicy(policies),
        new DetachRolePolicy(policies),
        new DescribeRolePolicies(roles, policies));
  }

  private Operation assumeRole() {
    return new AssumeRole(
        new RoleSessions(state.roles(), state.keys(), access, state.ids(), state.clock()));
  }

  private List<Operation> oss() {
    return List.of(
        new PutBucket(buckets),
        new ListBuckets(state.buckets()),
        new HeadBucket(buckets),
        new DeleteBucket(buckets));
  }
}
