package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jdcloud.sdk.service.vm.model.TaskInfo;
import io.imageexport.oss.S3Endpoint;
import io.imageexport.oss.S3Limits;
import io.imageexport.oss.S3ObjectStore;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The control interface of object storage; for Java there is no official client of it here. */
@ExtendWith(SharedEmulator.class)
class BucketsIT {
  private static final String BUCKETS = "/v1/regions/cn-east-2/buckets/";

  private final EmulatorProcess emulator;
  private final Http http;

  BucketsIT(EmulatorProcess emulator) {
    this.emulator = emulator;
    this.http = new Http(emulator);
  }

  private HttpResponse<String> call(String method, String bucket) throws Exception {
    return http.signed("oss", method, BUCKETS + bucket, Map.of(), "");
  }

  private void assertAnswer(int status, String method, String bucket) throws Exception {
    HttpResponse<String> answer = call(method, bucket);
    assertEquals(status, answer.statusCode(), answer.body());
    String requestId = answer.headers().firstValue("x-jdcloud-request-id").orElseThrow();
    assertEquals(32, requestId.length());
    assertTrue(
        method.equals("HEAD") ? answer.body().isEmpty() : answer.body().contains(requestId),
        answer.body());
  }

  @Test
  void aBucketIsMadeFoundAndDeleted() throws Exception {
    assertAnswer(404, "HEAD", "new-bucket");
    assertAnswer(200, "PUT", "new-bucket");
    assertAnswer(200, "HEAD", "new-bucket");
    assertAnswer(200, "DELETE", "new-bucket");
    assertAnswer(404, "HEAD", "new-bucket");
    assertAnswer(404, "DELETE", "new-bucket");
  }

  @Test
  void whatIsNotTheAccountsOrIsElsewhereIsNotFound() throws Exception {
    assertAnswer(404, "HEAD", "foreign-export");
    assertAnswer(404, "DELETE", "foreign-export");
    assertAnswer(404, "HEAD", "north-export");
  }

  /** As with the AWS command line, and no word to the control interface. */
  private void makeByPlainS3(String bucket) {
    Vertx vertx = Vertx.vertx();
    S3Endpoint endpoint =
        new S3Endpoint(
            URI.create(emulator.ossEndpoint()),
            "us-east-1",
            emulator.accessKey(),
            emulator.secretKey(),
            S3Endpoint.AddressingStyle.PATH);
    try (S3ObjectStore store =
        new S3ObjectStore(vertx, endpoint, S3Limits.defaults(), Clock.systemUTC())) {
      store.createBucket(bucket);
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void aBucketMadeByPlainS3BelongsToItsFirstUserAndRegion() throws Exception {
    makeByPlainS3("plain-export");
    assertAnswer(404, "HEAD", "plain-export");
    JavaSdk sdk = JavaSdk.of(emulator);
    TaskInfo task =
        sdk.awaitEnd(
            sdk.submit(
                JavaSdk.request("img-linux00001")
                    .roleName("any-bucket")
                    .ossUrl("https://plain-export.s3-internal.cn-east-2.jdcloud-oss.com")));
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    assertAnswer(200, "HEAD", "plain-export");
    assertAnswer(200, "PUT", "plain-export");
    HttpResponse<String> elsewhere =
        http.signed("oss", "PUT", "/v1/regions/cn-north-1/buckets/plain-export", Map.of(), "");
    assertEquals(400, elsewhere.statusCode());
    assertTrue(elsewhere.body().contains("Bucket 'plain-export' already exists"));
    assertEquals(400, call("DELETE", "plain-export").statusCode(), "it holds the export");
  }

  @Test
  void aBucketWithObjectsStays() throws Exception {
    JavaSdk sdk = JavaSdk.of(emulator);
    TaskInfo task = sdk.awaitEnd(sdk.submit(JavaSdk.request("img-linux00001").ossPrefix("kept")));
    assertEquals("finished", task.getTaskStatus(), task.getErrorInfo());
    HttpResponse<String> answer = call("DELETE", "test-export");
    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("Bucket 'test-export' is not empty"), answer.body());
    assertAnswer(200, "HEAD", "test-export");
  }
}
