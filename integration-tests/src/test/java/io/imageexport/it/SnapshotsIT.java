package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.jdcloud.sdk.model.ServiceError;
import com.jdcloud.sdk.service.common.model.Filter;
import com.jdcloud.sdk.service.disk.model.CreateSnapshotRequest;
import com.jdcloud.sdk.service.disk.model.DeleteSnapshotRequest;
import com.jdcloud.sdk.service.disk.model.DeleteSnapshotsRequest;
import com.jdcloud.sdk.service.disk.model.DescribeQuotaRequest;
import com.jdcloud.sdk.service.disk.model.DescribeQuotaResult;
import com.jdcloud.sdk.service.disk.model.DescribeSnapshotChainRequest;
import com.jdcloud.sdk.service.disk.model.DescribeSnapshotRequest;
import com.jdcloud.sdk.service.disk.model.DescribeSnapshotsCapacityRequest;
import com.jdcloud.sdk.service.disk.model.DescribeSnapshotsRequest;
import com.jdcloud.sdk.service.disk.model.DescribeSnapshotsResult;
import com.jdcloud.sdk.service.disk.model.ModifySnapshotAttributeRequest;
import com.jdcloud.sdk.service.disk.model.Snapshot;
import com.jdcloud.sdk.service.disk.model.SnapshotSpec;
import com.jdcloud.sdk.service.vm.model.DeleteImageRequest;
import com.jdcloud.sdk.service.vm.model.Image;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The snapshots behind images, by the official Java SDK. */
@ExtendWith(SharedEmulator.class)
class SnapshotsIT {
  private static final String REGION = "cn-south-1";

  private final EmulatorProcess emulator;
  private final JavaSdk sdk;

  SnapshotsIT(EmulatorProcess emulator) {
    this.emulator = emulator;
    this.sdk = JavaSdk.of(emulator);
  }

  /** A copy of an image in a region that no other test uses. */
  private Image copy(String imageId) throws InterruptedException {
    return sdk.awaitReady(sdk.copy(imageId, REGION), REGION);
  }

  private void deleteImage(String imageId) {
    ServiceError error =
        sdk.vm().deleteImage(new DeleteImageRequest().regionId(REGION).imageId(imageId)).getError();
    assertNull(error, () -> error.getMessage());
  }

  private Snapshot snapshot(String id) {
    return sdk.disk()
        .describeSnapshot(new DescribeSnapshotRequest().regionId(REGION).snapshotId(id))
        .getResult()
        .getSnapshot();
  }

  private ServiceError delete(String id) {
    return sdk.disk()
        .deleteSnapshot(new DeleteSnapshotRequest().regionId(REGION).snapshotId(id))
        .getError();
  }

  private DescribeSnapshotsResult list(String filter, String... values) {
    Filter wanted = new Filter();
    wanted.setName(filter);
    wanted.setValues(List.of(values));
    return sdk.disk()
        .describeSnapshots(new DescribeSnapshotsRequest().regionId(REGION).filters(List.of(wanted)))
        .getResult();
  }

  @Test
  void aSnapshotOutlivesItsImageUntilItIsDeleted() throws Exception {
    Image image = copy("img-linux00001");
    String id = image.getSnapshotId();
    Snapshot snapshot = snapshot(id);
    assertEquals(List.of(image.getImageId()), snapshot.getImages());
    assertEquals("available", snapshot.getStatus());
    assertEquals("self", snapshot.getSnapshotSource());
    assertEquals(4, snapshot.getSnapshotSizeGB());
    assertEquals(
        "Snapshot '" + id + "' is used by image '" + image.getImageId() + "'",
        delete(id).getMessage());
    deleteImage(image.getImageId());
    assertEquals(List.of(), snapshot(id).getImages());
    Path blocks = emulator.dataDirectory().resolve("snapshots").resolve(id);
    assertTrue(Files.isDirectory(blocks));
    assertNull(delete(id));
    assertFalse(Files.exists(blocks));
    assertEquals("Snapshot '" + id + "' not found", delete(id).getMessage());
  }

  @Test
  void allSnapshotsOfSeveralAreDeletedOrNone() throws Exception {
    Image image = copy("img-disks00001");
    List<String> ids =
        list("name", "THREE").getSnapshots().stream().map(Snapshot::getSnapshotId).toList();
    assertEquals(3, ids.size());
    DeleteSnapshotsRequest request = new DeleteSnapshotsRequest().regionId(REGION).snapshotIds(ids);
    assertTrue(
        sdk.disk().deleteSnapshots(request).getError().getMessage().contains("is used by image"));
    deleteImage(image.getImageId());
    List<String> oneTooMany = List.of(ids.get(0), ids.get(1), "snapshot-0000000000");
    assertEquals(
        "Snapshot 'snapshot-0000000000' not found",
        sdk.disk()
            .deleteSnapshots(new DeleteSnapshotsRequest().regionId(REGION).snapshotIds(oneTooMany))
            .getError()
            .getMessage());
    assertEquals(3, list("status", "available").getTotalCount());
    assertNull(sdk.disk().deleteSnapshots(request).getError());
    assertEquals(0, list("snapshotId", ids.toArray(String[]::new)).getTotalCount());
  }

  @Test
  void aSnapshotIsRenamedAndMeasured() throws Exception {
    Image image = copy("img-linux00001");
    String id = image.getSnapshotId();
    assertNull(
        sdk.disk()
            .modifySnapshotAttribute(
                new ModifySnapshotAttributeRequest()
                    .regionId(REGION)
                    .snapshotId(id)
                    .name("renamed")
                    .description("anew")
                    .expireTime("2030-01-02 03:04:05"))
            .getError());
    Snapshot snapshot = list("name", "renamed").getSnapshots().getFirst();
    assertEquals(id, snapshot.getSnapshotId());
    assertEquals("anew", snapshot.getDescription());
    assertEquals("2030-01-02 03:04:05", snapshot.getExpireTime());
    String chain =
        String.valueOf(
            sdk.disk()
                .describeSnapshotChain(
                    new DescribeSnapshotChainRequest().regionId(REGION).snapshotId(id))
                .getResult()
                .getSnapshotChain());
    assertTrue(chain.contains("\"snapshotTotalCount\":1"), chain);
    assertTrue(
        sdk
            .disk()
            .describeSnapshotsCapacity(new DescribeSnapshotsCapacityRequest().regionId(REGION))
            .getResult()
            .getCapacities()
            .stream()
            .anyMatch(
                capacity ->
                    capacity.getRegion().equals(REGION)
                        && capacity.getSnapshotCount() >= 1
                        && capacity.getTotalSize() >= 20));
    deleteImage(image.getImageId());
    DescribeQuotaResult quota =
        sdk.disk()
            .describeQuota(new DescribeQuotaRequest().regionId(REGION).type("snapshot"))
            .getResult();
    assertEquals(15, quota.getQuota().getLimit());
    assertTrue(quota.getQuota().getUsed() >= 1);
    assertNull(delete(id));
  }

  private String refusalOf(String service, String list, String... query) throws Exception {
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < query.length; i += 2) {
      parameters.put(query[i], query[i + 1]);
    }
    HttpResponse<String> answer =
        new Http(emulator)
            .signed(service, "GET", "/v1/regions/" + REGION + "/" + list, parameters, "");
    assertEquals(400, answer.statusCode(), answer.body());
    return new ObjectMapper().readTree(answer.body()).path("error").path("message").asText();
  }

  @Test
  void filtersThatCannotBeAppliedAreRefusedByName() throws Exception {
    assertEquals(
        "Parameter Filters.Operator invalid: expected one of [eq, in] for 'status'",
        refusalOf(
            "disk",
            "snapshots",
            "filters.1.name",
            "status",
            "filters.1.operator",
            "like",
            "filters.1.values.1",
            "available"));
    assertEquals(
        "Parameter Filters.Name invalid: expected one of [snapshotId, diskId, status, name], not"
            + " 'size'",
        refusalOf("disk", "snapshots", "filters.1.name", "size", "filters.1.values.1", "4"));
    assertEquals(
        "Parameter Filters.Values missing for 'resourceTypes'",
        refusalOf("vm", "quotas", "filters.1.name", "resourceTypes"));
    assertEquals(
        "Parameter Filters.Name invalid: 'status' is no filter of this operation, which has none",
        refusalOf(
            "vm",
            "images",
            "imageSource",
            "private",
            "filters.1.name",
            "status",
            "filters.1.values.1",
            "ready"));
    assertEquals(
        "Parameter Filters.Name invalid: 'taskStatus' is no filter of this operation, which has"
            + " none",
        refusalOf(
            "vm", "imageTasks", "filters.1.name", "taskStatus", "filters.1.values.1", "failed"));
    assertEquals(0, list("status", "in-use", "copying", "error_delete").getTotalCount());
  }

  @Test
  void thereIsNoDiskToTakeASnapshotOf() {
    ServiceError error =
        sdk.disk()
            .createSnapshot(
                new CreateSnapshotRequest()
                    .regionId(REGION)
                    .clientToken("token")
                    .snapshotSpec(new SnapshotSpec().name("mine").diskId("vol-0123456789")))
            .getError();
    assertEquals(404, error.getCode());
    assertEquals("Disk 'vol-0123456789' not found", error.getMessage());
  }
}
