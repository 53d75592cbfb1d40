package io.imageexport.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A seed with one image, and with all that its export needs. */
final class SmallSeed {
  private static final String CONTENT =
      """
      accounts:
        - id: "324100000385"
          accessKeys: [{id: JDC_FAKE_ACCESS_KEY, secret: JDC_FAKE_SECRET_KEY}]
          buckets: [{name: test-export, region: cn-east-2}]
          policies:
            - name: image-export-policy
              document: '{"Version":"3","Statement":[{"Effect":"Allow","Action":
                ["oss:ListAllMyBuckets"],"Resource":["*"]},{"Effect":"Allow","Action":
                ["oss:GetObject","oss:AbortMultipartUpload","oss:PutObject",
                "oss:ListMultipartUploadParts"],"Resource":
                ["jrn:oss:*:324100000385:test-export/*"]}]}'
          roles:
            - name: image-export
              type: 3
              trust: '{"Version":"3","Statement":[{"Effect":"Allow","Principal":
                {"Service":["disk.jdcloud.com"]},"Action":["sts:assumeRole"],"Resource":["*"]}]}'
              policies: [image-export-policy]
          images:
            - id: IMAGE
              name: small
              region: cn-east-2
              disks: [demo: {virtualSizeGib: SIZE, dataMib: 1, seed: 1}]
      """;

  private SmallSeed() {}

  static Path write(Path file, String imageId, long virtualSizeGib) throws IOException {
    return Files.writeString(
        file, CONTENT.replace("IMAGE", imageId).replace("SIZE", Long.toString(virtualSizeGib)));
  }
}
