package io.imageexport.oss;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** MinIO keeps the contract, but for what is overridden here, however it is started. */
abstract class MinioContract extends ObjectStoreContract {
  /** Gap: keys are file names, and one that is not normal is refused. */
  @Override
  @Test
  void keysKeepDoubledSlashes() {
    assertRefused(
        Set.of("XMinioInvalidObjectName"), () -> store().createUpload(withDoubledSlash(), false));
  }
}
