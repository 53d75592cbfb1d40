package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.jdcloud.sdk.model.ServiceError;
import com.jdcloud.sdk.service.common.model.Filter;
import com.jdcloud.sdk.service.vm.model.CopyImagesRequest;
import com.jdcloud.sdk.service.vm.model.CreateImageRequest;
import com.jdcloud.sdk.service.vm.model.DeleteImageRequest;
import com.jdcloud.sdk.service.vm.model.DescribeImageConstraintsRequest;
import com.jdcloud.sdk.service.vm.model.DescribeImageMembersRequest;
import com.jdcloud.sdk.service.vm.model.DescribeImageRequest;
import com.jdcloud.sdk.service.vm.model.DescribeImagesRequest;
import com.jdcloud.sdk.service.vm.model.DescribeImagesResponse;
import com.jdcloud.sdk.service.vm.model.DescribeQuotasRequest;
import com.jdcloud.sdk.service.vm.model.DescribeQuotasResponse;
import com.jdcloud.sdk.service.vm.model.Image;
import com.jdcloud.sdk.service.vm.model.ImportImageRequest;
import com.jdcloud.sdk.service.vm.model.ImportImageResponse;
import com.jdcloud.sdk.service.vm.model.ImportImageResult;
import com.jdcloud.sdk.service.vm.model.ModifyImageAttributeRequest;
import com.jdcloud.sdk.service.vm.model.ShareImageRequest;
import com.jdcloud.sdk.service.vm.model.TaskInfo;
import com.jdcloud.sdk.service.vm.model.UnShareImageRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to images beside their export, by the official Java SDK. */
@ExtendWith(SharedEmulator.class)
class ImagesIT {
  private static final String OTHER_ACCOUNT = "859150329790";

  @TempDir private Path directory;

  private final EmulatorProcess emulator;
  private final JavaSdk sdk;
  private final JavaSdk other;

  ImagesIT(EmulatorProcess emulator) {
    this.emulator = emulator;
    this.sdk = JavaSdk.of(emulator);
    this.other = JavaSdk.of(emulator, "JDC_FAKE_OTHER_KEY", "JDC_FAKE_OTHER_SECRET");
  }

  private static String objectUrl(String bucket, String region, String object) {
    return "https://" + bucket + ".s3." + region + ".jdcloud-oss.com/" + object;
  }

  private static ImportImageRequest request(String object) {
    return new ImportImageRequest()
        .regionId(JavaSdk.REGION)
        .architecture("x86_64")
        .osType("windows")
        .platform("Windows Server")
        .diskFormat("qcow2")
        .systemDiskSizeGB(40)
        .imageUrl(objectUrl("test-export", JavaSdk.REGION, object))
        .imageName("come-back");
  }

  private ImportImageResult submit(ImportImageRequest request) {
    ImportImageResponse response = sdk.vm().importImage(request);
    assertNull(response.getError(), () -> response.getError().getMessage());
    return response.getResult();
  }

  /** An export of the smallest image, under a prefix of its own. */
  private String exported(String prefix) throws InterruptedException {
    TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request("img-linux00001").ossPrefix(prefix)));
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    return task.getOssObject();
  }

  @Test
  void whatWasExportedIsImportedAndExportedAgainAsTheSameDisk() throws Exception {
    String object = exported("there");
    ImportImageResult submitted =
        submit(request(object).clientToken("import-once").description("by way of a bucket"));
    assertEquals(
        submitted.getImageId(),
        submit(request(object).clientToken("import-once")).getImageId(),
        "a repeated token repeats the answer");
    TaskInfo task = sdk.awaitEnd(submitted.getTaskId());
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    assertEquals("ImportImage", task.getAction());
    assertEquals("come-back", task.getImageName());
    assertEquals(objectUrl("test-export", JavaSdk.REGION, object), task.getImageUrl());
    assertNull(task.getOssUrl());

    Image imported = sdk.awaitReady(submitted.getImageId(), JavaSdk.REGION);
    assertEquals(40, imported.getSystemDiskSizeGB());
    assertEquals("by way of a bucket", imported.getDesc());
    assertTrue(imported.getImported(), "so that it can be exported, though it is Windows");

    TaskInfo back =
        sdk.awaitEnd(sdk.submit(JavaSdk.request(imported.getImageId()).ossPrefix("back")));
    assertEquals("finished", back.getTaskStatus(), back.getErrorInfo());
    Path first = Downloads.fetch(emulator, "test-export", object, directory.resolve("first.qcow2"));
    Path second =
        Downloads.fetch(
            emulator, "test-export", back.getOssObject(), directory.resolve("second.qcow2"));
    try (PlainQcow2 small = PlainQcow2.open(first);
        PlainQcow2 large = PlainQcow2.open(second)) {
      assertEquals(40L << 30, large.virtualSize());
      large.assertStartsWith(small);
    }
  }

  static Stream<List<Object>> refusedImports() {
    return Stream.of(
        List.of(request("x").systemDiskSizeGB(39), "OUT_OF_RANGE", "SystemDiskSizeGB out of range"),
        List.of(
            request("x").systemDiskSizeGB(510), "OUT_OF_RANGE", "SystemDiskSizeGB out of range"),
        List.of(
            request("x").systemDiskSizeGB(45),
            "OUT_OF_RANGE",
            "SystemDiskSizeGB must be multiple of 10"),
        List.of(
            request("x").imageUrl(objectUrl("north-export", "cn-north-1", "x")),
            "CONFLICT",
            "OssRegion 'cn-north-1' not match current region 'cn-east-2'"),
        List.of(
            request("x").imageUrl("http://169.254.169.254/latest/meta-data"),
            "INVALID_ARGUMENT",
            "Parameter ImageUrl invalid: expected"
                + " https://<bucket>.s3.<region>.jdcloud-oss.com/<object>"),
        List.of(request("x").imageUrl(""), "INVALID_ARGUMENT", "Parameter ImageUrl missing"),
        List.of(request("x").imageName(""), "INVALID_ARGUMENT", "Parameter ImageName missing"),
        List.of(
            request("x").imageName("a b"),
            "INVALID_ARGUMENT",
            "Parameter ImageName invalid: 1 to 32 Chinese characters, letters, digits, '_', '-'"
                + " and '.'"),
        List.of(
            request("x").diskFormat("iso"),
            "INVALID_ARGUMENT",
            "Parameter DiskFormat invalid: expected one of [raw, qcow2, vhd, vmdk]"),
        List.of(
            request("x").platform("BeOS"),
            "INVALID_ARGUMENT",
            "Parameter Platform invalid: expected one of [Ubuntu, CentOS, Windows Server, Other"
                + " Linux, Other Windows]"));
  }

  @ParameterizedTest
  @MethodSource("refusedImports")
  void aBadImportIsRefused(List<Object> situation) {
    ServiceError error = sdk.vm().importImage((ImportImageRequest) situation.get(0)).getError();
    assertEquals(situation.get(1), error.getStatus());
    assertEquals(situation.get(2), error.getMessage());
  }

  @Test
  void anImportThatCannotBeReadFailsItsTaskAndItsImage() throws Exception {
    assertFails(request("nothing-here"), "NoSuchKey: no object 'nothing-here'");
    assertFails(
        request("x").imageUrl(objectUrl("no-such-bucket", JavaSdk.REGION, "x")),
        "NoSuchBucket: no bucket 'no-such-bucket' in region cn-east-2");
    assertFails(
        request("x").imageUrl(objectUrl("foreign-export", JavaSdk.REGION, "x")),
        "NoSuchBucket: no bucket 'foreign-export' in region cn-east-2");
    String object = exported("unreadable");
    assertFails(
        request(object).diskFormat("vmdk"),
        "InvalidImageFile: object '"
            + object
            + "' is refused as vmdk: it looks like QCOW2; expected VMDK. Specify its actual"
            + " format");
    assertFails(
        request(object).diskFormat("raw"),
        "InvalidImageFile: object '"
            + object
            + "' is refused as raw: it looks like QCOW2; expected RAW. Specify its actual format."
            + " If it is a raw disk after all, give it a format: qemu-img convert -f raw");

    TaskInfo large = sdk.awaitEnd(sdk.submit(JavaSdk.request("img-wide000001")));
    assertEquals("finished", large.getTaskStatus(), large.getErrorInfo());
    assertFails(
        request(large.getOssObject()),
        "InvalidImageSize: object '"
            + large.getOssObject()
            + "' holds a disk of 44023414784 bytes, which is more than 42949672960");
  }

  private void assertFails(ImportImageRequest request, String beginning)
      throws InterruptedException {
    ImportImageResult submitted = submit(request);
    TaskInfo task = sdk.awaitEnd(submitted.getTaskId());
    assertEquals("failed", task.getTaskStatus());
    assertTrue(task.getErrorInfo().startsWith(beginning), task.getErrorInfo());
    assertEquals("error", sdk.image(submitted.getImageId(), JavaSdk.REGION).getStatus());
    delete(submitted.getImageId(), true);
  }

  @Test
  void anImportByWhoMayNotReadTheObjectIsRefused() {
    JavaSdk importer = JavaSdk.of(emulator, "JDC_FAKE_IMPORTER_KEY", "JDC_FAKE_IMPORTER_SECRET");
    ServiceError error = importer.vm().importImage(request("secret")).getError();
    assertEquals("PERMISSION_DENIED", error.getStatus());
    assertTrue(
        error
            .getMessage()
            .startsWith(
                "jrn:iam::324100000385:user/importer may not oss:GetObject on"
                    + " jrn:oss:cn-east-2:324100000385:test-export/secret: "),
        error.getMessage());
  }

  private void delete(String imageId, boolean withSnapshots) {
    ServiceError error =
        sdk.vm()
            .deleteImage(
                new DeleteImageRequest()
                    .regionId(JavaSdk.REGION)
                    .imageId(imageId)
                    .deleteSnapshot(withSnapshots))
            .getError();
    assertNull(error, () -> error.getMessage());
  }

  /** A copy of the smallest image, to be changed by one test. */
  private String copy(String region) throws InterruptedException {
    String copy = sdk.copy("img-linux00001", region);
    sdk.awaitReady(copy, region);
    return copy;
  }

  @Test
  void aCopyInAnotherRegionIsExportedThere() throws Exception {
    String copy = copy("cn-north-1");
    assertEquals("linux", sdk.image(copy, "cn-north-1").getName());
    TaskInfo task = awaitNorthernExport(copy);
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    Path original =
        Downloads.fetch(
            emulator, "test-export", exported("original"), directory.resolve("original.qcow2"));
    Path copied =
        Downloads.fetch(
            emulator, "north-export", task.getOssObject(), directory.resolve("copied.qcow2"));
    assertEquals(-1, Files.mismatch(original, copied), "the same snapshot makes the same file");
  }

  private TaskInfo awaitNorthernExport(String imageId) throws Exception {
    String taskId =
        sdk.submit(
            JavaSdk.request(imageId)
                .regionId("cn-north-1")
                .roleName("any-bucket")
                .ossUrl("https://north-export.s3-internal.cn-north-1.jdcloud-oss.com"));
    return sdk.awaitEnd(taskId, "cn-north-1");
  }

  @Test
  void whatCannotBeCopiedIsRefused() {
    assertCopyRefused("img-local00001", "cn-north-1", "Only support cloudDisk image");
    assertCopyRefused("img-public0001", "cn-north-1", "Can't use this image");
    assertCopyRefused("img-pending001", "cn-north-1", "Invalid image status 'pending'");
    assertCopyRefused("img-nothing001", "cn-north-1", "Image 'img-nothing001' not found");
    assertCopyRefused("img-linux00001", "mars-1", "Invalid region 'mars-1'");
  }

  private void assertCopyRefused(String imageId, String region, String message) {
    ServiceError error =
        sdk.vm()
            .copyImages(
                new CopyImagesRequest()
                    .regionId(JavaSdk.REGION)
                    .sourceImageIds(List.of("img-linux00001", imageId))
                    .destinationRegion(region))
            .getError();
    assertEquals(message, error.getMessage());
  }

  /** No SDK has convertImage; the documents do, and the guide tells users to call it. */
  @Test
  void anImageWithALocalDiskIsConvertedAndThenExported() throws Exception {
    Http http = new Http(emulator);
    String path = "/v1/regions/cn-east-2/images/img-local00001:convertImage";
    JsonNode answer = http.post(path, "{}");
    String converted = answer.path("result").path("imageId").asText();
    Image image = sdk.awaitReady(converted, JavaSdk.REGION);
    assertEquals("cloudDisk", image.getRootDeviceType());
    assertEquals("local", image.getName());
    TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request(converted)));
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    assertEquals(
        "Only support localDisk image",
        http.post(path.replace("img-local00001", converted), "{}")
            .path("error")
            .path("message")
            .asText());
  }

  @Test
  void aMemberSeesASharedImageAndCannotExportIt() throws Exception {
    String imageId = copy(JavaSdk.REGION);
    assertNull(share(imageId, OTHER_ACCOUNT));
    assertEquals("specifiedUsers", sdk.image(imageId, JavaSdk.REGION).getLaunchPermission());
    assertEquals(List.of(OTHER_ACCOUNT), members(imageId));

    Image seen = seenByOther(imageId).getResult().getImages().getFirst();
    assertEquals("shared", seen.getImageSource());
    assertEquals("324100000385", seen.getOwnerPin());
    ServiceError refusal = other.export(JavaSdk.request(imageId)).getError();
    assertEquals("Can't use this image", refusal.getMessage());
    assertEquals(
        "Can't delete shared image",
        sdk.vm()
            .deleteImage(new DeleteImageRequest().regionId(JavaSdk.REGION).imageId(imageId))
            .getError()
            .getMessage());

    assertEquals("Invalid pin '324100000385'", share(imageId, "324100000385").getMessage());
    assertEquals("Invalid pin 'bob'", share(imageId, "bob").getMessage());
    assertEquals("Pin '111111111111' not found", share(imageId, "111111111111").getMessage());

    sdk.vm()
        .unShareImage(
            new UnShareImageRequest()
                .regionId(JavaSdk.REGION)
                .imageId(imageId)
                .pins(List.of(OTHER_ACCOUNT)));
    assertEquals(List.of(), members(imageId));
    assertEquals(0, seenByOther(imageId).getResult().getTotalCount());
    delete(imageId, true);
  }

  private DescribeImagesResponse seenByOther(String imageId) {
    return other
        .vm()
        .describeImages(
            new DescribeImagesRequest()
                .regionId(JavaSdk.REGION)
                .imageSource("shared")
                .ids(List.of(imageId)));
  }

  private ServiceError share(String imageId, String pin) {
    return sdk.vm()
        .shareImage(
            new ShareImageRequest().regionId(JavaSdk.REGION).imageId(imageId).pins(List.of(pin)))
        .getError();
  }

  private List<String> members(String imageId) {
    return sdk.vm()
        .describeImageMembers(
            new DescribeImageMembersRequest().regionId(JavaSdk.REGION).imageId(imageId))
        .getResult()
        .getPins();
  }

  @Test
  void anImageIsRenamedAndDeleted() throws Exception {
    String imageId = copy(JavaSdk.REGION);
    assertEquals("Parameter name\u3001description missing", modify(imageId, null, null));
    assertNull(modify(imageId, "\u955c\u50cf-1", null));
    assertNull(modify(imageId, null, "described"));
    Image image = sdk.image(imageId, JavaSdk.REGION);
    assertEquals("\u955c\u50cf-1", image.getName());
    assertEquals("described", image.getDesc());
    Path blocks = emulator.dataDirectory().resolve("snapshots").resolve(image.getSnapshotId());
    assertTrue(Files.isDirectory(blocks));
    delete(imageId, true);
    assertFalse(Files.exists(blocks), "its snapshot went with it");
    assertEquals(
        "Image '" + imageId + "' not found",
        sdk.vm()
            .describeImage(new DescribeImageRequest().regionId(JavaSdk.REGION).imageId(imageId))
            .getError()
            .getMessage());
    for (String notOwn : List.of("img-public0001", "img-shared0001", "img-market0001")) {
      assertEquals(
          "Can't delete this image",
          sdk.vm()
              .deleteImage(new DeleteImageRequest().regionId(JavaSdk.REGION).imageId(notOwn))
              .getError()
              .getMessage());
    }
  }

  private String modify(String imageId, String name, String description) {
    ServiceError error =
        sdk.vm()
            .modifyImageAttribute(
                new ModifyImageAttributeRequest()
                    .regionId(JavaSdk.REGION)
                    .imageId(imageId)
                    .name(name)
                    .description(description))
            .getError();
    return error == null ? null : error.getMessage();
  }

  @Test
  void whatAnImageFitsAndHowManyThereMayBe() {
    assertEquals(
        "excludes",
        sdk.vm()
            .describeImageConstraints(
                new DescribeImageConstraintsRequest()
                    .regionId(JavaSdk.REGION)
                    .imageId("img-linux00001"))
            .getResult()
            .getImageConstraints()
            .getImageInstanceTypeConstraint()
            .getConstraintsType());
    Filter types = new Filter();
    types.setName("resourceTypes");
    types.setValues(List.of("image", "imageShare"));
    DescribeQuotasRequest request =
        new DescribeQuotasRequest().regionId(JavaSdk.REGION).filters(List.of(types));
    assertEquals(
        "Parameter ImageId missing", sdk.vm().describeQuotas(request).getError().getMessage());
    DescribeQuotasResponse quotas = sdk.vm().describeQuotas(request.imageId("img-linux00001"));
    assertEquals("image", quotas.getResult().getQuotas().get(0).getResourceType());
    assertTrue(quotas.getResult().getQuotas().get(0).getUsed() > 5);
    assertEquals(20, quotas.getResult().getQuotas().get(1).getLimit());
    assertEquals(0, quotas.getResult().getQuotas().get(1).getUsed());
  }

  @Test
  void thereIsNoInstanceToMakeAnImageOf() {
    ServiceError error =
        sdk.vm()
            .createImage(
                new CreateImageRequest()
                    .regionId(JavaSdk.REGION)
                    .instanceId("i-0123456789")
                    .name("from-instance"))
            .getError();
    assertEquals(404, error.getCode());
    assertEquals("Instance 'i-0123456789' not found.", error.getMessage());
  }
}
