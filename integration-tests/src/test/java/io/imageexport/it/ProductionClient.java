package io.imageexport.it;

import com.jdcloud.sdk.auth.StaticCredentialsProvider;
import com.jdcloud.sdk.service.vm.client.VmClient;
import com.jdcloud.sdk.service.vm.model.DescribeImagesRequest;

/** A program that uses the official SDK as for production: it names no endpoint. */
final class ProductionClient {
  private ProductionClient() {}

  public static void main(String[] arguments) {
    VmClient vm =
        VmClient.builder()
            .credentialsProvider(
                new StaticCredentialsProvider("JDC_FAKE_ACCESS_KEY", "JDC_FAKE_SECRET_KEY"))
            .build();
    System.out.println(
        vm.describeImages(new DescribeImagesRequest().regionId("cn-east-2").imageSource("private"))
            .getResult()
            .getTotalCount());
  }
}
