package io.imageexport.oss;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.Upload;
import io.imageexport.core.object.UploadedPart;
import io.imageexport.oss.server.OtherStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rclone's S3 server keeps the contract, but for what is overridden here. */
class RcloneStoreTest extends OtherStoreContract {
  @Override
  OtherStore kind() {
    return OtherStore.RCLONE;
  }

  /** Gap: the tag of an object is the MD5 of its content, however it was made. */
  @Override
  void requireTagOfParts(Optional<EntityTag> tag, int parts) {
    assertTrue(tag.orElseThrow().md5().isPresent(), tag::toString);
  }

  /** Gap: no checksums. */
  @Override
  @Test
  void aPartKeepsItsChecksum() {
    assertIgnoresChecksums();
  }

  /** Gap: no checksums. */
  @Override
  @Test
  void aChecksumThatDoesNotFitIsRefused() {
    assertIgnoresChecksums();
  }

  /** Gap: no checksums. */
  @Override
  @Test
  void aChecksummedUploadTakesNoContentWithoutChecksum() {
    assertIgnoresChecksums();
  }

  /** Gap: parts may be of any size. */
  @Override
  @Test
  void aSmallPartBeforeTheLastIsRefused() throws Exception {
    List<PatternContent> contents = List.of(new PatternContent(1, 1_000), new PatternContent(2, 1));
    Upload upload = store().createUpload(key(), false);
    store().completeUpload(upload, putInOrder(upload, contents));
    assertStored(contents);
  }

  /** Gap: the parts are joined in the order in which they are named. */
  @Override
  @Test
  void completingInTheWrongOrderIsRefused() throws Exception {
    assertJoinsPartsInAnyOrder();
  }

  /** Gap: keys are file names, and one that is not normal is refused, but not before the end. */
  @Override
  @Test
  void keysKeepDoubledSlashes() {
    Upload upload = store().createUpload(withDoubledSlash(), false);
    UploadedPart part = store().putPart(upload, 1, new PatternContent(1, 1_000));
    assertRefused(Set.of("InvalidArgument"), () -> store().completeUpload(upload, List.of(part)));
    store().abortUpload(upload);
  }
}
