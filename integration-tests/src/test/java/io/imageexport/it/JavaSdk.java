package io.imageexport.it;

import com.jdcloud.sdk.auth.CredentialsProvider;
import com.jdcloud.sdk.auth.StaticCredentialsProvider;
import com.jdcloud.sdk.client.Environment;
import com.jdcloud.sdk.http.HttpRequestConfig;
import com.jdcloud.sdk.http.Protocol;
import com.jdcloud.sdk.service.disk.client.DiskClient;
import com.jdcloud.sdk.service.iam.client.IamClient;
import com.jdcloud.sdk.service.vm.client.VmClient;
import com.jdcloud.sdk.service.vm.model.CopyImagesRequest;
import com.jdcloud.sdk.service.vm.model.CopyImagesResponse;
import com.jdcloud.sdk.service.vm.model.DescribeImageRequest;
import com.jdcloud.sdk.service.vm.model.ExportImageRequest;
import com.jdcloud.sdk.service.vm.model.ExportImageResponse;
import com.jdcloud.sdk.service.vm.model.Image;
import com.jdcloud.sdk.service.vm.model.ImageTasksRequest;
import com.jdcloud.sdk.service.vm.model.ImageTasksResponse;
import com.jdcloud.sdk.service.vm.model.ImportImageRequest;
import com.jdcloud.sdk.service.vm.model.ImportImageResponse;
import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.testing.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The official Java SDK, unmodified, pointed at an emulator in the way its users would. */
final class JavaSdk {
  static final String REGION = "cn-east-2";
  static final String ROLE = "image-export";

  private static final Duration TASK_LIMIT = Duration.ofMinutes(2);

  private final VmClient vm;
  private final IamClient iam;
  private final DiskClient disk;

  private JavaSdk(String authority, String accessKey, String secretKey) {
    CredentialsProvider credentials = new StaticCredentialsProvider(accessKey, secretKey);
    HttpRequestConfig http = new HttpRequestConfig.Builder().protocol(Protocol.HTTP).build();
    Environment environment = new Environment.Builder().endpoint(authority).build();
    this.vm =
        VmClient.builder()
            .credentialsProvider(credentials)
            .httpRequestConfig(http)
            .environment(environment)
            .build();
    this.disk =
        DiskClient.builder()
            .credentialsProvider(credentials)
            .httpRequestConfig(http)
            .environment(environment)
            .build();
    this.iam =
        IamClient.builder()
            .credentialsProvider(credentials)
            .httpRequestConfig(http)
            .environment(environment)
            .build();
  }

  static JavaSdk of(EmulatorProcess emulator) {
    return new JavaSdk(emulator.authority(), emulator.accessKey(), emulator.secretKey());
  }

  static JavaSdk of(EmulatorProcess emulator, String accessKey, String secretKey) {
    return new JavaSdk(emulator.authority(), accessKey, secretKey);
  }

  VmClient vm() {
    return vm;
  }

  DiskClient disk() {
    return disk;
  }

  IamClient iam() {
    return iam;
  }

  static String ossUrl(String bucket) {
    return "https://" + bucket + ".s3-internal." + REGION + ".jdcloud-oss.com";
  }

  static ExportImageRequest request(String imageId) {
    return new ExportImageRequest()
        .regionId(REGION)
        .imageId(imageId)
        .roleName(ROLE)
        .ossUrl(ossUrl("test-export"));
  }

  ExportImageResponse export(ExportImageRequest request) {
    return vm.exportImage(request);
  }

  /** Submits an export that must be accepted. */
  String submit(ExportImageRequest request) {
    ExportImageResponse response = export(request);
    if (response.getError() != null) {
      throw new AssertionError("refused: " + response.getError().getMessage());
    }
    return response.getResult().getTaskId();
  }

  /** Submits an import of a QCOW2 file, into an image with a disk of 40 GB. */
  String importQcow2(String bucket, String object, String imageName) {
    ImportImageResponse response =
        vm.importImage(
            new ImportImageRequest()
                .regionId(REGION)
                .architecture("x86_64")
                .osType("linux")
                .platform("CentOS")
                .diskFormat("qcow2")
                .systemDiskSizeGB(40)
                .imageUrl("https://" + bucket + ".s3." + REGION + ".jdcloud-oss.com/" + object)
                .imageName(imageName));
    if (response.getError() != null) {
      throw new AssertionError("refused: " + response.getError().getMessage());
    }
    return response.getResult().getTaskId();
  }

  Optional<TaskInfo> find(String taskId) {
    return find(taskId, REGION);
  }

  private Optional<TaskInfo> find(String taskId, String region) {
    ImageTasksResponse response =
        vm.imageTasks(new ImageTasksRequest().regionId(region).taskIds(List.of(taskId)));
    if (response.getError() != null) {
      throw new AssertionError("refused: " + response.getError().getMessage());
    }
    return response.getResult().getTaskSet().stream().findFirst();
  }

  /** The task, or nothing where the emulator says that it cannot answer at the moment. */
  Optional<TaskInfo> findIfAnswered(String taskId) {
    ImageTasksResponse response =
        vm.imageTasks(new ImageTasksRequest().regionId(REGION).taskIds(List.of(taskId)));
    if (response.getError() != null) {
      if (response.getError().getCode() != 503) {
        throw new AssertionError("refused: " + response.getError().getMessage());
      }
      return Optional.empty();
    }
    return response.getResult().getTaskSet().stream().findFirst();
  }

  /** The task when it has ended, well or badly. */
  TaskInfo awaitEnd(String taskId) throws InterruptedException {
    return awaitEnd(taskId, REGION);
  }

  TaskInfo awaitEnd(String taskId, String region) throws InterruptedException {
    return awaitEnd(taskId, region, TASK_LIMIT);
  }

  /**
   * @param quiet the limit on a quiet machine
   */
  TaskInfo awaitEnd(String taskId, String region, Duration quiet) throws InterruptedException {
    Patience.await(
        quiet,
        () -> "the end of task " + taskId,
        () -> hasEnded(find(taskId, region).orElseThrow()));
    return find(taskId, region).orElseThrow();
  }

  private static boolean hasEnded(TaskInfo task) {
    return List.of("finished", "failed").contains(task.getTaskStatus());
  }

  /** The task when it has ended, though the emulator may not answer every question. */
  TaskInfo awaitEndThroughOutage(String taskId) throws InterruptedException {
    Patience.await(
        TASK_LIMIT,
        () -> "the end of task " + taskId,
        () -> findIfAnswered(taskId).filter(JavaSdk::hasEnded).isPresent());
    return find(taskId).orElseThrow();
  }

  /** Waits until some of the object is in the store, and returns the progress then. */
  int awaitProgress(String taskId) throws InterruptedException {
    Patience.await(
        TASK_LIMIT,
        () -> "progress of task " + taskId,
        () -> {
          TaskInfo task = find(taskId).orElseThrow();
          if (task.getTaskStatus().equals("failed")) {
            throw new AssertionError(task.getErrorInfo());
          }
          return task.getProgress() > 0;
        });
    return find(taskId).orElseThrow().getProgress();
  }

  /** Copies an image, and returns the copy's id at once. */
  String copy(String imageId, String destinationRegion) {
    CopyImagesResponse response =
        vm.copyImages(
            new CopyImagesRequest()
                .regionId(REGION)
                .sourceImageIds(List.of(imageId))
                .destinationRegion(destinationRegion));
    if (response.getError() != null) {
      throw new AssertionError("refused: " + response.getError().getMessage());
    }
    return response.getResult().getCopyImages().getFirst().getDestinationImageId();
  }

  Image image(String imageId, String region) {
    return vm.describeImage(new DescribeImageRequest().regionId(region).imageId(imageId))
        .getResult()
        .getImage();
  }

  /** The image when it has been made. */
  Image awaitReady(String imageId, String region) throws InterruptedException {
    Patience.await(
        TASK_LIMIT,
        () -> imageId + " is still pending",
        () -> {
          Image image = image(imageId, region);
          boolean isReady = image.getStatus().equals("ready");
          if (!isReady && !image.getStatus().equals("pending")) {
            throw new AssertionError(imageId + " is " + image.getStatus());
          }
          return isReady && image.getProgress().equals("100");
        });
    return image(imageId, region);
  }
}
