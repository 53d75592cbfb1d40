package io.imageexport.api.disk;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.imageexport.api.http.Call;
import io.imageexport.core.clouddisk.DiskSnapshot;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.time.BeijingTime;
import java.util.List;

/**
 * A snapshot as the interface shows it.
 *
 * @param diskId empty: the disk that it was taken of is not here
 * @param expireTime empty for one that is kept
 */
record SnapshotInfo(
    String snapshotId,
    String snapshotSource,
    String diskId,
    @JsonProperty("snapshotSizeGB") int snapshotSizeGb,
    List<String> images,
    String name,
    String description,
    String status,
    String createTime,
    String expireTime,
    List<String> shareInfo,
    boolean encrypted) {
  static SnapshotInfo of(DiskSnapshot snapshot) {
    return new SnapshotInfo(
        snapshot.id().value(),
        "self",
        "",
        snapshot.sizeGib(),
        snapshot.imageIds(),
        snapshot.name(),
        snapshot.description(),
        snapshot.status().wireName(),
        BeijingTime.format(snapshot.createdAt()),
        snapshot.expiresAt().map(BeijingTime::format).orElse(""),
        List.of(),
        false);
  }

  /** A snapshot of the account's own, as policies name it. */
  static String jrn(Call call, String snapshotId) {
    return "jrn:disk:" + call.region() + ":" + call.account() + ":snapshots/" + snapshotId;
  }

  static CloudException notFound(String snapshotId) {
    return new CloudException(ErrorCode.NOT_FOUND, "Snapshot '" + snapshotId + "' not found");
  }
}
