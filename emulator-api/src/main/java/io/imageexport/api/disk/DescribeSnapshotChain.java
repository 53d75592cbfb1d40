package io.imageexport.api.disk;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.clouddisk.DiskSnapshotStore;
import io.imageexport.core.clouddisk.SnapshotChains;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;

/** describeSnapshotChain: how many snapshots one stands on, itself included, and what they keep. */
public final class DescribeSnapshotChain implements Operation {
  private final DiskSnapshotStore snapshots;
  private final SnapshotChains chains;

  public DescribeSnapshotChain(DiskSnapshotStore snapshots, SnapshotChains chains) {
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
    this.chains = requireNonNull(chains, "chains is null");
  }

  record Response(Chain snapshotChain) {}

  /**
   * @param snapshotChainSize in bytes; the official model for Java has 32 bits for it, so more is
   *     shown as the largest of them
   */
  record Chain(String diskId, int snapshotTotalCount, int snapshotChainSize) {}

  @Override
  public Route route() {
    return new Route(
        Service.DISK, "describeSnapshotChain", "GET", "/v1/regions/{regionId}/snapshots:chain");
  }

  @Override
  public String resource(Call call) {
    return call.query()
        .text("snapshotId")
        .map(id -> SnapshotInfo.jrn(call, id))
        .orElse(Operation.super.resource(call));
  }

  @Override
  public Response handle(Call call) {
    String region = call.region();
    call.query().text("diskId").ifPresent(id -> refuseDisk(id));
    String id =
        call.query()
            .text("snapshotId")
            .orElseThrow(
                () ->
                    new CloudException(ErrorCode.INVALID_ARGUMENT, "Parameter SnapshotId missing"));
    SnapshotChains.Chain chain =
        snapshots
            .find(call.account(), region, id)
            .map(snapshot -> chains.of(snapshot.id()))
            .orElseThrow(() -> SnapshotInfo.notFound(id));
    return new Response(
        new Chain("", chain.length(), (int) Math.min(Integer.MAX_VALUE, chain.storedBytes())));
  }

  private static void refuseDisk(String diskId) {
    throw CreateSnapshot.noDisk(diskId);
  }
}
