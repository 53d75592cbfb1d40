package io.imageexport.api.disk;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
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
import java.util.Map;
import java.util.Optional;

/** describeSnapshots: the snapshots of the account, newest first. */
public final class DescribeSnapshots implements Operation {
  private static final List<String> FILTERS = List.of("snapshotId", "diskId", "status", "name");

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

  @Override
  public Response handle(Call call) {
    Query query = call.query();
    String region = call.region();
    Page page = call.pageBounds().page(query);
    Source source =
        query.choice("snapshotSource", Source.values(), Query::lowerCase).orElse(Source.PRIVATE);
    Map<String, List<String>> filters = query.filters(FILTERS);
    SnapshotQuery wanted =
        new SnapshotQuery(
            call.account(),
            region,
            filters.getOrDefault("snapshotId", List.of()),
            statuses(filters.getOrDefault("status", List.of())),
            single(filters.getOrDefault("name", List.of())),
            page.offset(),
            page.limit());
    // No snapshot is shared here, and none belongs to a disk.
    if (source != Source.PRIVATE || filters.containsKey("diskId")) {
      return new Response(List.of(), 0);
    }
    DiskSnapshotStore.Page found = snapshots.find(wanted);
    return new Response(
        found.snapshots().stream().map(SnapshotInfo::of).toList(), found.totalCount());
  }

  private static List<SnapshotStatus> statuses(List<String> texts) {
    List<SnapshotStatus> statuses = new ArrayList<>();
    for (String text : texts) {
      statuses.add(
          Query.choice("filters.Values", text, SnapshotStatus.values(), SnapshotStatus::wireName));
    }
    return statuses;
  }

  private static Optional<String> single(List<String> values) {
    if (values.size() > 1) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT, "Parameter Filters.Values invalid: one name at most");
    }
    return values.stream().findFirst();
  }
}
