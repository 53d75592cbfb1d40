package io.imageexport.api.disk;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Filters;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Page;
import io.imageexport.api.http.Query;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.clouddisk.DiskSnapshotStore;
import io.imageexport.core.clouddisk.SnapshotQuery;
import io.imageexport.core.clouddisk.SnapshotStatus;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** describeSnapshots: the snapshots of the account, newest first. */
public final class DescribeSnapshots implements Operation {
  /** Documented, and the status of no snapshot here. */
  private static final List<String> OTHER_STATUSES = List.of("in-use", "copying", "error_delete");

  private enum Source {
    PRIVATE,
    OTHERS,
    SHARED
  }

  private final DiskSnapshotStore snapshots;

  public DescribeSnapshots(DiskSnapshotStore snapshots) {
    this.snapshots = requireNonNull(snapshots, "snapshots is null");
  }

  record Response(List<SnapshotInfo> snapshots, long totalCount) {}

  @Override
  public Route route() {
    return new Route(Service.DISK, "describeSnapshots", "GET", "/v1/regions/{regionId}/snapshots");
  }

  /** Snapshots that are named, or none in particular. */
  @Override
  public List<String> resources(Call call) {
    return filters(call)
        .anyOf("snapshotId")
        .filter(ids -> !ids.isEmpty())
        .map(ids -> ids.stream().map(id -> SnapshotInfo.jrn(call, id)).toList())
        .orElseGet(() -> Operation.super.resources(call));
  }

  private static Filters filters(Call call) {
    return Filters.parse(call.query(), List.of("snapshotId", "diskId", "status"), List.of("name"));
  }

  @Override
  public Response handle(Call call) {
    Query query = call.query();
    String region = call.region();
    Page page = call.pageBounds().page(query);
    Source source =
        query.choice("snapshotSource", Source.values(), Query::lowerCase).orElse(Source.PRIVATE);
    Filters filters = filters(call);
    Optional<List<String>> ids = filters.anyOf("snapshotId");
    Optional<List<SnapshotStatus>> statuses =
        filters.anyOf("status").map(DescribeSnapshots::statuses);
    Optional<String> name = filters.single("name");
    // No snapshot is shared here, and none belongs to a disk.
    boolean nothingFits =
        source != Source.PRIVATE
            || filters.anyOf("diskId").isPresent()
            || ids.filter(List::isEmpty).isPresent()
            || statuses.filter(List::isEmpty).isPresent();
    if (nothingFits) {
      return new Response(List.of(), 0);
    }
    DiskSnapshotStore.Page found =
        snapshots.find(
            new SnapshotQuery(
                call.account(),
                region,
                ids.orElse(List.of()),
                statuses.orElse(List.of()),
                name,
                page.offset(),
                page.limit()));
    return new Response(
        found.snapshots().stream().map(SnapshotInfo::of).toList(), found.totalCount());
  }

  /** Those of the statuses that a snapshot here can have. */
  private static List<SnapshotStatus> statuses(List<String> texts) {
    List<SnapshotStatus> statuses = new ArrayList<>();
    for (String text : texts) {
      if (!OTHER_STATUSES.contains(text)) {
        statuses.add(status(text));
      }
    }
    return statuses;
  }

  private static SnapshotStatus status(String text) {
    List<String> known = new ArrayList<>();
    for (SnapshotStatus status : SnapshotStatus.values()) {
      if (status.wireName().equals(text)) {
        return status;
      }
      known.add(status.wireName());
    }
    known.addAll(OTHER_STATUSES);
    throw new CloudException(
        ErrorCode.INVALID_ARGUMENT, "Parameter Filters.Values invalid: expected one of " + known);
  }
}
