package io.imageexport.api.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreDomainTest {
  @ParameterizedTest
  @CsvSource({
    "bucket.s3-internal.cn-east-2.jdcloud-oss.com, s3-internal.cn-east-2.jdcloud-oss.com",
    "s3-internal.cn-east-2.jdcloud-oss.com, s3-internal.cn-east-2.jdcloud-oss.com",
    "Bucket.S3.CN-NORTH-1.jdcloud-oss.com, s3.cn-north-1.jdcloud-oss.com",
  })
  void aBucketIsBelowItsDomain(String host, String domain) {
    assertEquals(Optional.of(domain), StoreDomain.of(host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "vm.jdcloud-api.com",
        "jdcloud-oss.com",
        "bucket.s3-internal.mars-1.jdcloud-oss.com",
        "bucket-s3-internal.cn-east-2.jdcloud-oss.com",
        "s3-internal.cn-east-2.jdcloud-oss.com.example.com"
      })
  void otherHostsAreNoneOfTheStore(String host) {
    assertEquals(Optional.empty(), StoreDomain.of(host));
  }
}
