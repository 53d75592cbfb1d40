package io.imageexport.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.jdcloud.sdk.service.vm.model.DescribeImageRequest;
import com.jdcloud.sdk.service.vm.model.DescribeImagesRequest;
import com.jdcloud.sdk.service.vm.model.Image;
import com.jdcloud.sdk.service.vm.model.ImageTasksRequest;
import com.jdcloud.sdk.service.vm.model.ImageTasksResult;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire: envelope, headers, parameters, and what no official client would send. */
@ExtendWith(SharedEmulator.class)
class WireContractIT {
  private static final String TASKS = "/v1/regions/cn-east-2/imageTasks";
  private static final String IMAGES = "/v1/regions/cn-east-2/images";

  private final Http http;
  private final JavaSdk sdk;

  WireContractIT(EmulatorProcess emulator) {
    this.http = new Http(emulator);
    this.sdk = JavaSdk.of(emulator);
  }

  private static void assertEnvelope(HttpResponse<String> response) throws Exception {
    assertEquals(
        "application/json; charset=utf-8", response.headers().firstValue("content-type").get());
    JsonNode body = new ObjectMapper().readTree(response.body());
    String requestId = body.path("requestId").asText();
    assertTrue(requestId.matches("[0-9a-z]{32}"), response.body());
    assertEquals(requestId, response.headers().firstValue("x-jdcloud-request-id").get());
    if (body.has("error")) {
      assertEquals(response.statusCode(), body.path("error").path("code").asInt());
      assertTrue(body.path("error").path("code").isInt());
      assertFalse(body.path("error").path("status").asText().isEmpty());
      assertFalse(body.path("error").path("message").asText().isEmpty());
    }
  }

  @Test
  void bothNamesOfTheTaskIdAreThere() throws Exception {
    JsonNode result =
        http.post(
                IMAGES + "/img-linux00001:exportImage",
                "{\"roleName\":\"image-export\",\"ossUrl\":\""
                    + JavaSdk.ossUrl("test-export")
                    + "\",\"regionId\":\"cn-east-2\",\"cookies\":[],\"ossPrefix\":null}")
            .path("result");
    assertTrue(result.path("taskId").isTextual());
    assertTrue(result.path("exportTaskId").isIntegralNumber());
    assertEquals(result.path("taskId").asText(), result.path("exportTaskId").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {}                                 | Parameter RoleName missing
          {'roleName':null}                  | Parameter RoleName missing
          {'roleName':''}                    | Parameter RoleName missing
          {'roleName':5}                     | Parameter RoleName invalid: not a string
          {'roleName':'image-export'}        | Parameter OssUrl missing
          {'roleName':'no/slash'}            | Parameter OssUrl missing
          [1]                                | the body is not a JSON object
          """)
  void aBadBodyNamesTheFieldAndTheRule(String body, String message) throws Exception {
    HttpResponse<String> response =
        http.signed(
            "POST", IMAGES + "/img-linux00001:exportImage", Map.of(), body.replace('\'', '"'));
    assertEnvelope(response);
    JsonNode error = new ObjectMapper().readTree(response.body()).path("error");
    assertEquals(400, response.statusCode());
    assertEquals("INVALID_ARGUMENT", error.path("status").asText());
    assertEquals(message, error.path("message").asText());
  }

  @Test
  void aBodyThatIsNotJsonIsRefused() throws Exception {
    for (String body : List.of("{", "nonsense", "{\"a\":1}}", "[".repeat(5_000))) {
      HttpResponse<String> response =
          http.signed("POST", IMAGES + "/img-linux00001:exportImage", Map.of(), body);
      assertEnvelope(response);
      assertEquals(400, response.statusCode(), body);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"roleName\":\"a\\u0000b\"}",
        "{\"roleName\":\"\\ud800\"}",
        "{\"roleName\":\"image-export\",\"ossUrl\":\"\\u0000\"}"
      })
  void aCharacterThatIsNoneIsRefused(String body) throws Exception {
    HttpResponse<String> response =
        http.signed("POST", IMAGES + "/img-linux00001:exportImage", Map.of(), body);
    assertEnvelope(response);
    assertEquals(400, response.statusCode(), response.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"imageName", "platform", "ids.1", "imageSource"})
  void aNulInAQueryIsRefused(String name) throws Exception {
    HttpResponse<String> response = http.signed("GET", IMAGES, Map.of(name, "a\u0000b"), "");
    assertEnvelope(response);
    assertEquals(400, response.statusCode(), response.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /v1/regions/%zz/images HTTP/1.1     | 400
          GET foo HTTP/1.1                        | 400
          OPTIONS * HTTP/1.1                      | 400
          OPTIONS /v1/regions HTTP/1.1            | 404
          GET /v1/regions/cn-east-2/%00 HTTP/1.1  | 404
          """)
  void aRequestLineThatIsNoneOfOursHasTheEnvelope(String line, int status) throws Exception {
    String answer = http.raw(line + "\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertTrue(answer.contains("x-jdcloud-request-id: "), answer);
    assertTrue(answer.contains("\"code\":" + status), answer);
  }

  @Test
  void aRequestLineBeyondEightKibibytesIsTooLong() throws Exception {
    String answer =
        http.raw("GET /v1/" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    assertTrue(answer.matches("(?s)HTTP/1\\.[01] 414 .*"), answer);
    assertTrue(answer.contains("HTTP_URI_TOO_LONG"), answer);
  }

  @Test
  void anUnknownExpectationIsRefused() throws Exception {
    String answer =
        http.raw(
            "POST /v1/x HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: foo\r\nContent-Length: 1\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 417 "), answer);
  }

  @Test
  void aBodyBeyondAMebibyteIsRefusedAndTheNextRequestIsServed() throws Exception {
    HttpResponse<String> response =
        http.plain("POST", IMAGES + "/img-linux00001:exportImage", "x".repeat(2 << 20));
    assertEnvelope(response);
    assertEquals(413, response.statusCode());
    assertEquals(200, http.signed("GET", TASKS, Map.of(), "").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v1", "/v1/regions/cn-east-2/nothing", "/v1/%zz", "/_emulator/x"})
  void anUnknownPathHasTheGatewaysAnswer(String path) throws Exception {
    HttpResponse<String> response = http.plain("GET", path.replace("%zz", "%25zz"), "");
    assertEnvelope(response);
    assertEquals(404, response.statusCode());
    assertTrue(response.body().contains("no route and no API found with those values"));
  }

  @Test
  void anUnsignedRequestIsRefused() throws Exception {
    HttpResponse<String> response = http.plain("GET", TASKS, "");
    assertEnvelope(response);
    assertEquals(401, response.statusCode());
    assertTrue(response.body().contains("lack of header authorization [gw]"), response.body());
  }

  @Test
  void tasksAreFilteredAndPaged() throws Exception {
    String first = sdk.submit(JavaSdk.request("img-linux00001").ossPrefix("page1"));
    String second = sdk.submit(JavaSdk.request("img-linux00001").ossPrefix("page2"));
    sdk.awaitEnd(first);
    sdk.awaitEnd(second);
    Map<String, String> both = Map.of("taskIds.1", first, "taskIds.2", second);
    assertEquals(List.of(second, first), ids(http.get(TASKS, both)));
    assertEquals(
        List.of(second, first),
        ids(http.get(TASKS, Map.of("taskIds", first + "," + second, "TaskAction", "ExportImage"))));
    JsonNode page =
        http.get(
            TASKS,
            Map.of("taskIds.1", first, "taskIds.2", second, "pageSize", "1", "pageNumber", "2"));
    assertEquals(List.of(first), ids(page));
    assertEquals(2, page.path("result").path("totalCount").asInt());
    assertEquals(
        List.of(), ids(http.get(TASKS, Map.of("taskIds.1", first, "taskStatus", "failed"))));
    assertEquals(
        List.of(), ids(http.get(TASKS, Map.of("taskIds.1", first, "taskAction", "ImportImage"))));
    assertEquals(
        List.of(),
        ids(http.get(TASKS, Map.of("taskIds.1", first, "endTime", "2020-07-02 17:34:44"))));
    assertEquals(
        List.of(first),
        ids(http.get(TASKS, Map.of("taskIds.1", first, "startTime", "2020-07-02 17:34:44"))));
  }

  private static List<String> ids(JsonNode answer) {
    assertFalse(answer.has("error"), answer.toString());
    return answer.path("result").path("taskSet").findValuesAsText("taskId");
  }

  @ParameterizedTest
  @CsvSource({
    "pageSize,0,OUT_OF_RANGE,PageSize out of range",
    "pageSize,101,OUT_OF_RANGE,PageSize out of range",
    "pageNumber,0,OUT_OF_RANGE,PageNumber out of range",
    "pageSize,ten,INVALID_ARGUMENT,Parameter PageSize invalid: not a number",
    "taskStatus,done,INVALID_ARGUMENT,"
        + "'Parameter TaskStatus invalid: expected one of [pending, running, failed, finished]'",
    "taskAction,Export,INVALID_ARGUMENT,"
        + "'Parameter TaskAction invalid: expected one of [ExportImage, ImportImage]'",
    "startTime,yesterday,INVALID_ARGUMENT,"
        + "Parameter StartTime invalid: expected YYYY-MM-DD HH:MM:SS"
  })
  void aBadQueryNamesTheParameterAndTheRule(
      String name, String value, String status, String message) throws Exception {
    JsonNode error = http.get(TASKS, Map.of(name, value)).path("error");
    assertEquals(400, error.path("code").asInt());
    assertEquals(status, error.path("status").asText());
    assertEquals(message, error.path("message").asText());
  }

  /** Signatures sort the query, so one fits both orders. */
  @ParameterizedTest
  @CsvSource({
    "vm, /v1/regions/cn-east-2/imageTasks, pageSize=1, pageSize=50, PageSize",
    "vm, /v1/regions/cn-east-2/imageTasks, taskIds.1=1, taskIds.1=2, TaskIds.1",
    "vm, /v1/regions/cn-east-2/images, imageSource=private, IMAGESOURCE=public, IMAGESOURCE",
    "disk, /v1/regions/cn-east-2/snapshots, pageNumber=1, pageNumber=1, PageNumber",
    "iam, /v1/roles, sort=0, sort=1, Sort",
    "iam, /v1/policies, unknown=0, unknown=1, Unknown",
  })
  void aRepeatedParameterIsRefusedInEitherOrder(
      String service, String path, String one, String other, String name) throws Exception {
    String query = one + "&" + other;
    for (String sent : List.of(query, other + "&" + one)) {
      HttpResponse<String> response = http.reordered(service, path, query, sent);
      assertEnvelope(response);
      JsonNode error = new ObjectMapper().readTree(response.body()).path("error");
      assertEquals("INVALID_ARGUMENT", error.path("status").asText(), response.body());
      assertTrue(
          error
              .path("message")
              .asText()
              .toLowerCase(Locale.ROOT)
              .startsWith("parameter " + name.toLowerCase(Locale.ROOT) + " repeated: send it once"),
          response.body());
    }
  }

  @Test
  void aNumberAfterAGapIsRefused() throws Exception {
    JsonNode error = http.get(TASKS, Map.of("taskIds.1", "1", "taskIds.3", "2")).path("error");
    assertEquals(400, error.path("code").asInt());
    assertEquals(
        "Parameter TaskIds invalid: numbered from 1 without a gap", error.path("message").asText());
  }

  @Test
  void aRepeatedFieldIsRefusedByItsName() throws Exception {
    JsonNode error =
        http.post(
                IMAGES + "/img-linux00001:exportImage",
                "{\"roleName\":\"image-export\",\"roleName\":\"other\"}")
            .path("error");
    assertEquals(400, error.path("code").asInt());
    assertTrue(
        error.path("message").asText().startsWith("the body repeats the field 'roleName': line 1"),
        error.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/_emulator/live?a=1&a=2", "/_emulator/ready?a&A", "/_emulator/requests?x=1&x=1"})
  void pagesOfTheEmulatorRefuseRepeatedParametersToo(String page) throws Exception {
    HttpResponse<String> response = http.plain("GET", page, "");
    assertEquals(400, response.statusCode(), response.body());
    assertTrue(response.body().contains(" repeated: send it once"), response.body());
    assertEquals(200, http.plain("GET", page.replaceAll("&.*", ""), "").statusCode());
  }

  @Test
  void theSdkReadsAPageOfTasks() {
    sdk.submit(JavaSdk.request("img-linux00001"));
    ImageTasksResult result =
        sdk.vm().imageTasks(new ImageTasksRequest().regionId("cn-east-2").pageSize(1)).getResult();
    assertEquals(1, result.getTaskSet().size());
    assertTrue(result.getTotalCount() >= 1);
  }

  @Test
  void theSdkReadsAnImage() {
    Image image =
        sdk.vm()
            .describeImage(
                new DescribeImageRequest().regionId("cn-east-2").imageId("img-disks00001"))
            .getResult()
            .getImage();
    assertEquals("three-disks", image.getName());
    assertEquals("ready", image.getStatus());
    assertEquals("private", image.getImageSource());
    assertEquals("cloudDisk", image.getRootDeviceType());
    assertEquals("linux", image.getOsType());
    assertEquals("100", image.getProgress());
    assertEquals(2, image.getSystemDiskSizeGB());
    assertEquals(6, image.getSizeMB());
    assertEquals("vda", image.getSystemDisk().getDeviceName());
    assertEquals(2, image.getDataDisks().size());
    assertEquals("vdb", image.getDataDisks().getFirst().getDeviceName());
    assertTrue(image.getSnapshotId().matches("snapshot-[a-z0-9]{10}"));
  }

  @Test
  void theSdkListsImagesByTheirSource() {
    DescribeImagesRequest request =
        new DescribeImagesRequest().regionId("cn-east-2").imageSource("public");
    List<Image> images = sdk.vm().describeImages(request).getResult().getImages();
    assertEquals(List.of("img-public0001"), images.stream().map(Image::getImageId).toList());
    assertEquals(
        "Parameter ImageSource missing",
        sdk.vm()
            .describeImages(new DescribeImagesRequest().regionId("cn-east-2"))
            .getError()
            .getMessage());
  }

  @Test
  void aMissingImageIsNotFound() {
    assertEquals(
        "Image 'img-nothing001' not found",
        sdk.vm()
            .describeImage(
                new DescribeImageRequest().regionId("cn-east-2").imageId("img-nothing001"))
            .getError()
            .getMessage());
  }
}
