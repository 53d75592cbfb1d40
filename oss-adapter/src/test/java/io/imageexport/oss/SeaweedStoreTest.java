package io.imageexport.oss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.core.object.ListedPart;
import io.imageexport.core.object.ObjectKey;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.oss.server.OtherStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SeaweedFS keeps the contract, but for what is overridden here. */
class SeaweedStoreTest extends OtherStoreContract {
  @Override
  OtherStore kind() {
    return OtherStore.SEAWEEDFS;
  }

  /** Gap: checksums are not listed. */
  @Override
  ListedPart asListed(UploadedPart put) {
    return withoutChecksum(super.asListed(put));
  }

  /** Gap: a bucket that is missing is made. */
  @Override
  @Test
  void aMissingBucketTakesNoUpload() {
    var elsewhere = new ObjectKey("no-such-bucket-yet", "image.qcow2");
    store().abortUpload(store().createUpload(elsewhere, false));
  }

  /** Gap: of a part that was replaced, the list may still show the first one. */
  @Override
  @Test
  void aPartMayBeReplaced() throws Exception {
    var first = new PatternContent(1, MIN_PART_BYTES);
    var replacement = new PatternContent(9, MIN_PART_BYTES + 5);
    Upload upload = store().createUpload(key(), false);
    store().putPart(upload, 1, first);
    UploadedPart part = store().putPart(upload, 1, replacement);
    assertEquals(1, store().listParts(upload).size());

    store().completeUpload(upload, List.of(part));

    assertStored(List.of(replacement));
  }
}
