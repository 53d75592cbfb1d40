package io.imageexport.core.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OssUrlTest {
  @Test
  void bucketAndRegionAreTakenFromTheHost() {
    OssUrl url = OssUrl.parse("https://test-export.s3-internal.cn-east-2.jdcloud-oss.com");
    assertEquals("test-export", url.bucket().value());
    assertEquals("cn-east-2", url.region());
    assertEquals("https://test-export.s3-internal.cn-east-2.jdcloud-oss.com", url.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " https://b12.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://b12.s3-internal.cn-east-2.jdcloud-oss.com ",
        "https://b12.s3-internal.cn-east-2.jdcloud-oss.com\n",
        "https://b12.s3-internal.cn-east-2.jdcloud-oss.com.",
        "https://b12.s3-internal.cn-east-2.jdcloud-oss.com/",
        "https://b12.s3-internal.cn-east-2.jdcloud-oss.com/key",
        "https://b12.s3-internal.cn-east-2.jdcloud-oss.com:443",
        "https://b12.s3-internal.cn-east-2.jdcloud-oss.com?x=y",
        "https://b12.s3-internal.cn-east-2.jdcloud-oss.com#x",
        "https://u:p@b12.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://evil.example/@b12.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://evil.example#b12.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://b12.s3-internal.cn-east-2.jdcloud-oss.com.evil.example",
        "https://b12.s3-internal.cn-east-2.jdcloud-oss.com@evil.example",
        "https://b12.s3-internal.cn-east-2xjdcloud-oss.com",
        "https://b12.s3.cn-east-2.jdcloud-oss.com",
        "https://b12.s3-internal..jdcloud-oss.com",
        "https://.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://b.c.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://ab.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://-bc.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://b_c.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://BUCKET.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://bück.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://%62%31%32.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://b12.s3-internal.cn-west-9.jdcloud-oss.com",
        "HTTPS://b12.s3-internal.cn-east-2.jdcloud-oss.com",
        "http://b12.s3-internal.cn-east-2.jdcloud-oss.com",
        "//b12.s3-internal.cn-east-2.jdcloud-oss.com",
        "b12.s3-internal.cn-east-2.jdcloud-oss.com",
        "https://127.0.0.1",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://0x7f000001/",
        "https://2130706433/",
        "file:///etc/passwd",
        "gopher://b12.s3-internal.cn-east-2.jdcloud-oss.com",
        "javascript:alert(1)"
      })
  void anythingElseIsRefusedWithTheRule(String text) {
    CloudException refusal = assertThrows(CloudException.class, () -> OssUrl.parse(text));
    assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
    assertTrue(refusal.getMessage().startsWith("Parameter OssUrl invalid: "));
  }

  @Test
  void aBucketHasAtMost63CharactersAndTheAddressAtMost200() {
    String longest = "b".repeat(63);
    assertEquals(longest, OssUrl.parse(address(longest)).bucket().value());
    assertThrows(CloudException.class, () -> OssUrl.parse(address("b".repeat(64))));
    assertThrows(CloudException.class, () -> OssUrl.parse(address("b".repeat(1_000_000))));
  }

  private static String address(String bucket) {
    return "https://" + bucket + ".s3-internal.cn-east-2.jdcloud-oss.com";
  }
}
