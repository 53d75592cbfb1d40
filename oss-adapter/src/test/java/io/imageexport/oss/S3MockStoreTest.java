package io.imageexport.oss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.core.object.Upload;
import io.imageexport.oss.server.OtherStore;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S3Mock keeps the contract, but for what is overridden here. */
class S3MockStoreTest extends OtherStoreContract {
  @Override
  OtherStore kind() {
    return OtherStore.S3MOCK;
  }

  /** Gap: signatures are not checked. */
  @Override
  @Test
  void aWrongSecretIsRefused() {
    assertTakesAnySignature("OTHERACCESSKEY");
  }

  /** Gap: signatures are not checked. */
  @Override
  @Test
  void anUnknownAccessKeyIsRefused() {
    assertTakesAnySignature("UNKNOWNKEY");
  }

  /** Gap: a part that was damaged on its way is refused for good. */
  @Override
  @Test
  void aChecksumThatDoesNotFitIsRefused() throws Exception {
    var content = new PatternContent(1, MIN_PART_BYTES);
    int honest = ChecksummedContent.honest(content).claimed();
    Upload upload = store().createUpload(key(), true);
    assertRefused(
        Set.of("BadRequest"),
        () -> store().putPart(upload, 1, new ChecksummedContent(content, honest ^ 1)));
    assertEquals(List.of(), store().listParts(upload));
    store().abortUpload(upload);
  }

  /** Gap: its web server refuses backslashes, even percent-encoded. */
  @Override
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a/b/c",
        "space and+plus",
        "中文/é😀.qcow2",
        "percent%41%zz",
        "a&b=c;d:e,f@g$h!i*j(k)'",
        "query?x=1#fragment",
      })
  void keysKeepEveryCharacter(String name) throws Exception {
    super.keysKeepEveryCharacter(name);
  }
}
