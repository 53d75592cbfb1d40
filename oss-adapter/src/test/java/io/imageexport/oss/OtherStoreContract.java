package io.imageexport.oss;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.imageexport.core.object.Upload;
import io.imageexport.oss.server.OtherStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a third-party store, which runs as a process during the tests. */
abstract class OtherStoreContract extends ObjectStoreContract {
  @TempDir private static Path directory;
  private OtherStore.Running server;

  abstract OtherStore kind();

  @Override
  final S3Endpoint start() throws IOException {
    server = kind().start(directory.resolve(kind().name()));
    return server.endpoint();
  }

  @Override
  final void stop() {
    server.close();
  }

  /** Shows the gap of a store that does not check signatures. */
  final void assertTakesAnySignature(String accessKey) {
    withKeys(accessKey, "wrong", S3ObjectStore::listBuckets);
  }

  /** Shows the gap of a store that does not know checksums of parts. */
  final void assertIgnoresChecksums() {
    Upload upload = store().createUpload(key(), true);
    assertFalse(upload.checksummed());
    store().putPart(upload, 1, new PatternContent(1, 10));
    store().abortUpload(upload);
  }

  /** Shows the gap of a store that joins parts in the order in which they are named. */
  final void assertJoinsPartsInAnyOrder() throws Exception {
    List<PatternContent> contents =
        List.of(new PatternContent(1, MIN_PART_BYTES), new PatternContent(2, MIN_PART_BYTES));
    Upload upload = store().createUpload(key(), false);
    store().completeUpload(upload, putInOrder(upload, contents).reversed());
    assertStored(contents.reversed());
  }

  /** Calls the store with other keys than its own. */
  final void withKeys(String accessKey, String secretKey, Consumer<S3ObjectStore> call) {
    S3Endpoint own = server.endpoint();
    var other = new S3Endpoint(own.endpoint(), own.region(), accessKey, secretKey, own.style());
    try (S3ObjectStore stranger = open(other)) {
      call.accept(stranger);
    }
  }
}
