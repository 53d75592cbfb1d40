package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.model.ServiceError;
import com.jdcloud.sdk.service.vm.model.DescribeImagesRequest;
import com.jdcloud.sdk.service.vm.model.ImageTasksRequest;
import com.jdcloud.sdk.service.vm.model.TaskInfo;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is chosen where the sources of the contract disagree. */
class SettingsIT {
  @TempDir private Path directory;

  @Test
  void regionsOfTheGuideAndPagesOfTheDocuments() throws Exception {
    try (EmulatorProcess emulator =
        EmulatorProcess.serve(
            directory.resolve("data"),
            "--export-regions",
            "cn-east-2",
            "--page-bounds",
            "docs",
            "--seed",
            Path.of("src/test/resources/seed.yaml").toAbsolutePath().toString())) {
      String banner = emulator.output();
      assertTrue(banner.contains("page-bounds=docs export-regions=cn-east-2"), banner);
      JavaSdk sdk = JavaSdk.of(emulator);

      ServiceError elsewhere =
          sdk.export(
                  JavaSdk.request("img-north00001")
                      .regionId("cn-north-1")
                      .roleName("any-bucket")
                      .ossUrl("https://north-export.s3-internal.cn-north-1.jdcloud-oss.com"))
              .getError();
      assertEquals("FAILED_PRECONDITION", elsewhere.getStatus());
      assertEquals("Export is not supported in region 'cn-north-1'", elsewhere.getMessage());
      TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request("img-linux00001")));
      assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());

      assertNull(tasks(sdk, 1));
      assertNull(tasks(sdk, 10));
      assertEquals("PageSize out of range", tasks(sdk, 11).getMessage());
      assertNull(images(sdk, 10));
      assertEquals("PageSize out of range", images(sdk, 9).getMessage());
    }
  }

  private static ServiceError tasks(JavaSdk sdk, int pageSize) {
    return sdk.vm()
        .imageTasks(new ImageTasksRequest().regionId(JavaSdk.REGION).pageSize(pageSize))
        .getError();
  }

  private static ServiceError images(JavaSdk sdk, int pageSize) {
    return sdk.vm()
        .describeImages(
            new DescribeImagesRequest()
                .regionId(JavaSdk.REGION)
                .imageSource("private")
                .pageSize(pageSize))
        .getError();
  }
}
