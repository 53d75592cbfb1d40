package io.imageexport.core.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://b-1.s3.cn-east-2.jdcloud-oss.com/disk.qcow2, disk.qcow2",
    "https://b-1.s3-internal.cn-east-2.jdcloud-oss.com/disk.qcow2, disk.qcow2",
    "https://b-1.s3.cn-east-2.jdcloud-oss.com/a/b%20c/%E7%94%B2%2F+, a/b c/甲/+",
    "https://b-1.s3.cn-east-2.jdcloud-oss.com/x?Signature=secret&Expires=1, x",
    "https://b-1.s3.cn-east-2.jdcloud-oss.com/%25, %"
  })
  void bucketRegionAndKeyAreTakenFromTheUrl(String text, String key) {
    ObjectUrl url = ObjectUrl.parse("ImageUrl", text);
    assertEquals(new ObjectUrl(new BucketName("b-1"), "cn-east-2", key), url);
    assertEquals(url, ObjectUrl.parse("ImageUrl", url.toString()), "it can be read again");
    assertTrue(!url.toString().contains("secret"), "a signature is not kept");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://b-1.s3.cn-east-2.jdcloud-oss.com",
        "https://b-1.s3.cn-east-2.jdcloud-oss.com/",
        "http://b-1.s3.cn-east-2.jdcloud-oss.com/x",
        "https://b-1.s3.cn-east-2.jdcloud-oss.com:443/x",
        "https://u:p@b-1.s3.cn-east-2.jdcloud-oss.com/x",
        "https://evil.example/@b-1.s3.cn-east-2.jdcloud-oss.com/x",
        "https://b-1.s3.cn-east-2.jdcloud-oss.com.evil.example/x",
        "https://b-1.s3.cn-east-2.jdcloud-oss.com/x#y",
        "https://b-1.s3.cn-east-2.jdcloud-oss.com/%zz",
        "https://b-1.s3.cn-east-2.jdcloud-oss.com/a%00b",
        "https://b-1.s3.cn-east-2.jdcloud-oss.com/a%0Ab",
        "https://b_1.s3.cn-east-2.jdcloud-oss.com/x",
        "https://b.s3.cn-east-2.jdcloud-oss.com/x",
        "https://b-1.s3.mars-1.jdcloud-oss.com/x",
        "https://b-1.oss.cn-east-2.jcloudcs.com/x",
        "http://169.254.169.254/latest/meta-data"
      })
  void anythingElseIsRefused(String text) {
    CloudException refusal =
        assertThrows(CloudException.class, () -> ObjectUrl.parse("ImageUrl", text));
    assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
    assertTrue(
        refusal.getMessage().startsWith("Parameter ImageUrl invalid: "), refusal.getMessage());
  }

  @Test
  void aKeyThatIsNotUtf8IsRefused() {
    CloudException refusal =
        assertThrows(
            CloudException.class,
            () -> ObjectUrl.parse("ImageUrl", "https://b-1.s3.cn-east-2.jdcloud-oss.com/disk%ff"));
    assertTrue(refusal.getMessage().contains("not UTF-8"), refusal.getMessage());
  }

  /** Keys of random characters up to the bound: each byte may take three when it is escaped. */
  @Test
  void whatCanBeConstructedCanBeWrittenAndRead() {
    Random random = new Random(20_261_130);
    int constructed = 0;
    for (int i = 0; i < 20_000; i++) {
      ObjectUrl url;
      try {
        url = new ObjectUrl(new BucketName("b-1"), "cn-east-2", randomKey(random));
      } catch (IllegalArgumentException e) {
        continue;
      }
      constructed++;
      assertEquals(url, ObjectUrl.parse("ImageUrl", url.toString()));
    }
    assertTrue(constructed > 2_000, constructed + " keys");
  }

  private static String randomKey(Random random) {
    int longest = random.nextBoolean() ? 10 : 1_024;
    int bound = random.nextBoolean() ? 128 : Character.MAX_CODE_POINT + 1;
    StringBuilder key = new StringBuilder();
    int only = random.nextBoolean() ? random.nextInt(bound) : -1;
    for (int length = random.nextInt(longest + 1); length > 0; length--) {
      key.appendCodePoint(only >= 0 ? only : random.nextInt(bound));
    }
    return key.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"镜", "%", "😀"})
  void theLongestKeyOfEscapesIsRead(String character) {
    int bytes = character.getBytes(StandardCharsets.UTF_8).length;
    ObjectUrl url =
        new ObjectUrl(new BucketName("b-1"), "cn-east-2", character.repeat(1_024 / bytes));
    assertEquals(url, ObjectUrl.parse("ImageUrl", url.toString()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ObjectUrl(url.bucket(), url.region(), url.key() + character));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_025, 3_000})
  void aKeyThatNoStoreTakesIsRefused(int length) {
    String text = "https://b-1.s3.cn-east-2.jdcloud-oss.com/" + "x".repeat(length);
    assertThrows(CloudException.class, () -> ObjectUrl.parse("ImageUrl", text));
  }
}
