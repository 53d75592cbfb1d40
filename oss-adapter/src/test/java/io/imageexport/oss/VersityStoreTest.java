package io.imageexport.oss;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.oss.server.VersityServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VersityGW keeps the contract, but for what is overridden here. */
class VersityStoreTest extends ObjectStoreContract {
  @TempDir private static Path directory;
  private VersityServer server;

  @Override
  S3Endpoint start() throws IOException {
    server = VersityServer.start(directory);
    return endpoint(server.endpoint());
  }

  @Override
  void stop() {
    server.close();
  }

  @Test
  void takesTheBucketFromTheHost(@TempDir Path own) throws Exception {
    try (VersityServer withDomain = VersityServer.startWithDomain(own)) {
      assertTakesBucketsInTheHost(withDomain.domain());
    }
  }

  /** Gap: says so by a code of its own. */
  @Override
  @Test
  void anUnknownAccessKeyIsRefused() {
    S3Endpoint right = endpoint(server.endpoint());
    var unknown =
        new S3Endpoint(
            right.endpoint(), right.region(), "UNKNOWNKEY", right.secretKey(), right.style());
    try (S3ObjectStore stranger = open(unknown)) {
      assertRefused(Set.of("XAdminUserNotFound"), stranger::listBuckets);
    }
  }

  /** Gap: half a part is stored at its full length, unless it has a checksum. */
  @Override
  @Test
  void aSourceThatFailsInMidPartLeavesNoPart() throws Exception {
    var content = new PatternContent(1, MIN_PART_BYTES);
    var honest = ChecksummedContent.honest(content);
    var failing = new FailingContent(MIN_PART_BYTES, 3_000_000, honest.crc32c());
    Upload upload = store().createUpload(key(), true);

    assertThrows(UncheckedIOException.class, () -> store().putPart(upload, 1, failing));

    assertListed(upload, List.of());
    UploadedPart part = store().putPart(upload, 1, honest);
    store().completeUpload(upload, List.of(part));
    assertStored(List.of(content));
  }

  private static S3Endpoint endpoint(URI address) {
    return new S3Endpoint(
        address,
        VersityServer.REGION,
        VersityServer.ACCESS_KEY,
        VersityServer.SECRET_KEY,
        S3Endpoint.AddressingStyle.PATH);
  }
}
