package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.model.ServiceError;
import com.jdcloud.sdk.service.vm.model.ExportImageRequest;
import com.jdcloud.sdk.service.vm.model.ExportImageResponse;
import com.jdcloud.sdk.service.vm.model.TaskInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** exportImage and imageTasks as the official Java SDK speaks them. */
@ExtendWith(SharedEmulator.class)
class ExportImageIT {
  private static final String LINUX = "img-linux00001";
  private static final String LARGE = "img-large00001";

  private final EmulatorProcess emulator;
  private final JavaSdk sdk;

  ExportImageIT(EmulatorProcess emulator) {
    this.emulator = emulator;
    this.sdk = JavaSdk.of(emulator);
  }

  private static void assertRefused(
      ExportImageResponse response, int code, String status, String message) {
    ServiceError error = response.getError();
    assertNotNull(error, "the export was accepted");
    assertEquals(
        List.of(code, status, message),
        List.of(error.getCode(), error.getStatus(), error.getMessage()));
    assertNull(response.getResult());
    assertEquals(32, response.getRequestId().length());
  }

  @Test
  void aFinishedTaskSaysWhereItsObjectIs() throws InterruptedException {
    String taskId = sdk.submit(JavaSdk.request(LINUX).ossPrefix("jdcloud"));
    TaskInfo task = sdk.awaitEnd(taskId);
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    assertEquals(100, task.getProgress());
    assertEquals("", task.getErrorInfo());
    assertEquals("", task.getMessage());
    assertEquals("ExportImage", task.getAction());
    assertEquals(LINUX, task.getImageId());
    assertEquals(JavaSdk.ossUrl("test-export"), task.getOssUrl());
    assertEquals("jdcloud_exportImage_" + LINUX, task.getOssObject());
    assertTrue(task.getCreatedTime().matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"));
    assertTrue(task.getFinishedTime().compareTo(task.getCreatedTime()) >= 0);
  }

  @Test
  void withoutAPrefixTheObjectIsNamedAfterTheImage() throws InterruptedException {
    TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request(LINUX)));
    assertEquals("exportImage_" + LINUX, task.getOssObject());
  }

  @Test
  void progressNeverGoesBackAndReaches100OnlyWhenFinished() throws InterruptedException {
    String taskId = sdk.submit(JavaSdk.request(LARGE).ossPrefix("progress"));
    int last = 0;
    List<Integer> seen = new ArrayList<>();
    while (true) {
      TaskInfo task = sdk.find(taskId).orElseThrow();
      int progress = task.getProgress();
      assertTrue(progress >= last, "progress went from " + last + " to " + progress);
      assertEquals(progress == 100, task.getTaskStatus().equals("finished"), task.getErrorInfo());
      assertEquals(task.getTaskStatus().equals("finished"), task.getFinishedTime() != null);
      if (progress != last) {
        seen.add(progress);
      }
      last = progress;
      if (progress == 100) {
        break;
      }
      Thread.sleep(20);
    }
    assertTrue(seen.size() > 2, "progress was seen to move: " + seen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          img-public0001 | 400 | FAILED_PRECONDITION | Can't use this image
          img-shared0001 | 400 | FAILED_PRECONDITION | Can't use this image
          img-market0001 | 400 | FAILED_PRECONDITION | Can't use this image
          img-pending001 | 400 | FAILED_PRECONDITION | Invalid image status 'pending'
          img-error00001 | 400 | FAILED_PRECONDITION | Invalid image status 'error'
          img-local00001 | 400 | FAILED_PRECONDITION | Invalid image type 'localDisk'
          img-window0001 | 400 | FAILED_PRECONDITION | Windows image can't export
          img-foreign001 | 404 | NOT_FOUND           | Image 'img-foreign001' not found
          img-north00001 | 404 | NOT_FOUND           | Image 'img-north00001' not found
          img-nothing001 | 404 | NOT_FOUND           | Image 'img-nothing001' not found
          """)
  void anImageThatCannotBeExportedIsRefused(
      String imageId, int code, String status, String message) {
    assertRefused(sdk.export(JavaSdk.request(imageId)), code, status, message);
  }

  @Test
  void anImportedWindowsImageIsExported() throws InterruptedException {
    TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request("img-window0002")));
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
  }

  @Test
  void aBucketInAnotherRegionIsAConflict() {
    ExportImageRequest request =
        JavaSdk.request(LINUX)
            .ossUrl("https://north-export.s3-internal.cn-north-1.jdcloud-oss.com");
    assertRefused(
        sdk.export(request),
        400,
        "CONFLICT",
        "OssRegion 'cn-north-1' not match current region 'cn-east-2'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://test-export.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://test-export.s3-internal.cn-east-2.jdcloud-oss.com/",
        "https://test-export.s3-internal.cn-east-2.jdcloud-oss.com:443",
        "https://test-export.s3-internal.cn-east-2.jdcloud-oss.com.evil.example",
        "https://user@test-export.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://test-export.s3-internal.cn-east-2.jdcloud-oss.com?x=y",
        "https://test.export.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://Test-Export.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://-x-.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://test-export.s3-internal.mars-1.jdcloud-oss.com",
        "https://169.254.169.254/",
        "file:///etc/passwd",
        "test-export"
      })
  void anOssUrlThatIsNotABucketsAddressIsRefused(String ossUrl) {
    ServiceError error = sdk.export(JavaSdk.request(LINUX).ossUrl(ossUrl)).getError();
    assertEquals("INVALID_ARGUMENT", error.getStatus());
    assertTrue(error.getMessage().startsWith("Parameter OssUrl invalid: "), error.getMessage());
  }

  @Test
  void aPrefixHas32LettersAndDigitsAtMost() {
    assertNull(sdk.export(JavaSdk.request(LINUX).ossPrefix("a".repeat(32))).getError());
    for (String prefix : List.of("a".repeat(33), "a-b", "a/b", "..", "前缀", "a b")) {
      assertRefused(
          sdk.export(JavaSdk.request(LINUX).ossPrefix(prefix)),
          400,
          "INVALID_ARGUMENT",
          "Parameter OssPrefix invalid: at most 32 letters A-Z, a-z and digits");
    }
  }

  @Test
  void aClientTokenHas64CharactersAtMost() {
    assertNull(sdk.export(JavaSdk.request(LINUX).clientToken("t".repeat(64))).getError());
    assertRefused(
        sdk.export(JavaSdk.request(LINUX).clientToken("t".repeat(65))),
        400,
        "INVALID_ARGUMENT",
        "Parameter ClientToken invalid: at most 64 characters");
  }

  @Test
  void aRepeatedClientTokenRepeatsTheFirstAnswer() {
    String first = sdk.submit(JavaSdk.request(LINUX).clientToken("repeat"));
    assertEquals(first, sdk.submit(JavaSdk.request(LINUX).clientToken("repeat")));
    assertEquals(
        first, sdk.submit(JavaSdk.request(LINUX).clientToken("repeat").ossPrefix("other")));
    assertNotEquals(first, sdk.submit(JavaSdk.request(LINUX).clientToken("repeat2")));
  }

  @Test
  void fiftyConcurrentDuplicatesAreOneTask() throws Exception {
    Set<String> taskIds = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newFixedThreadPool(50)) {
      List<Future<?>> submissions = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        submissions.add(
            threads.submit(
                () -> taskIds.add(sdk.submit(JavaSdk.request(LINUX).clientToken("storm")))));
      }
      for (Future<?> submission : submissions) {
        submission.get();
      }
    }
    assertEquals(1, taskIds.size(), taskIds.toString());
  }

  @Test
  void anUnknownRoleIsNotFound() {
    assertRefused(
        sdk.export(JavaSdk.request(LINUX).roleName("no-such-role")),
        404,
        "NOT_FOUND",
        "Role 'no-such-role' not found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          trusts-batch                | does not trust the disk service
          no-policy                   | may not oss:ListAllMyBuckets on *
          no-list                     | may not oss:ListAllMyBuckets on *
          no-PutObject                | may not oss:PutObject on jrn:oss:cn-east-2:324100000385:test-export/exportImage_img-linux00001
          no-GetObject                | may not oss:GetObject on jrn:oss:cn-east-2:324100000385:test-export/exportImage_img-linux00001
          no-AbortMultipartUpload     | may not oss:AbortMultipartUpload on jrn:oss:cn-east-2:324100000385:test-export/exportImage_img-linux00001
          no-ListMultipartUploadParts | may not oss:ListMultipartUploadParts on jrn:oss:cn-east-2:324100000385:test-export/exportImage_img-linux00001
          other-bucket                | may not oss:PutObject on jrn:oss:cn-east-2:324100000385:test-export/exportImage_img-linux00001
          """)
  void aRoleThatMayNotExportIsRefusedWithTheReason(String role, String reason) {
    ServiceError error = sdk.export(JavaSdk.request(LINUX).roleName(role)).getError();
    assertEquals(403, error.getCode());
    assertEquals("PERMISSION_DENIED", error.getStatus());
    assertTrue(
        error.getMessage().startsWith("Role '" + role + "' " + reason + ": "), error.getMessage());
  }

  @Test
  void aMissingBucketFailsTheTask() throws InterruptedException {
    TaskInfo task =
        sdk.awaitEnd(
            sdk.submit(
                JavaSdk.request(LINUX)
                    .roleName("any-bucket")
                    .ossUrl(JavaSdk.ossUrl("no-such-bucket"))));
    assertEquals("failed", task.getTaskStatus());
    assertEquals(
        "NoSuchBucket: no bucket 'no-such-bucket' in region cn-east-2", task.getErrorInfo());
    assertEquals(task.getErrorInfo(), task.getMessage());
    assertNotNull(task.getFinishedTime());
  }

  @Test
  void anotherAccountsBucketFailsTheTask() throws InterruptedException {
    TaskInfo task =
        sdk.awaitEnd(
            sdk.submit(
                JavaSdk.request(LINUX)
                    .roleName("any-bucket")
                    .ossUrl(JavaSdk.ossUrl("foreign-export"))));
    assertEquals("failed", task.getTaskStatus());
    assertEquals(
        "NoSuchBucket: no bucket 'foreign-export' in region cn-east-2 in this account",
        task.getErrorInfo());
  }

  @Test
  void twoExportsRunAtOnce() throws InterruptedException {
    String one = sdk.submit(JavaSdk.request(LARGE).ossPrefix("one"));
    String two = sdk.submit(JavaSdk.request(LARGE).ossPrefix("two"));
    boolean together = false;
    while (!together) {
      TaskInfo first = sdk.find(one).orElseThrow();
      TaskInfo second = sdk.find(two).orElseThrow();
      together =
          first.getTaskStatus().equals("running") && second.getTaskStatus().equals("running");
      assertTrue(
          together
              || !(first.getTaskStatus().equals("finished")
                  || second.getTaskStatus().equals("finished")),
          "one ended before the other began");
      Thread.sleep(5);
    }
    assertEquals("finished", sdk.awaitEnd(one).getTaskStatus());
    assertEquals("finished", sdk.awaitEnd(two).getTaskStatus());
  }

  @Test
  void anUnknownOrForeignTaskIsSimplyNotThere() {
    assertTrue(sdk.find("999999999").isEmpty());
    assertTrue(sdk.find("not-a-number").isEmpty());
    String taskId = sdk.submit(JavaSdk.request(LINUX));
    JavaSdk other = JavaSdk.of(emulator, "JDC_FAKE_OTHER_KEY", "JDC_FAKE_OTHER_SECRET");
    assertTrue(other.find(taskId).isEmpty());
  }

  @Test
  void aWrongSecretIsRefusedByTheGateway() {
    JavaSdk wrong = JavaSdk.of(emulator, emulator.accessKey(), "JDC_FAKE_WRONG_SECRET");
    assertRefused(
        wrong.export(JavaSdk.request(LINUX)), 401, "ACCESS_ERROR", "sign result is not same [gw]");
  }

  @Test
  void anUnknownAccessKeyIsRefusedByTheGateway() {
    JavaSdk wrong = JavaSdk.of(emulator, "JDC_FAKE_UNKNOWN", "JDC_FAKE_WRONG_SECRET");
    assertRefused(
        wrong.export(JavaSdk.request(LINUX)), 401, "ACCESS_ERROR", "Invalid accessKey [gw]");
  }

  @Test
  void anUnknownRegionIsRefused() {
    assertRefused(
        sdk.export(JavaSdk.request(LINUX).regionId("mars-1")),
        400,
        "INVALID_ARGUMENT",
        "Invalid region 'mars-1'");
  }
}
