package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Jazzer, a fuzzer that is guided by the coverage it sees, looks for by these names: see the
 * profile {@code jazzer} of this module.
 */
public final class CoverageGuidedFuzz {
  private static final Path CORPUS = ReaderFuzz.FAILURES.resolve("jazzer-corpus");
  private static final int MAXIMUM_SEED_BYTES = 128 << 10;

  private CoverageGuidedFuzz() {}

  /** Leaves images to begin with in the folder that the profile names. */
  public static void fuzzerInitialize() throws IOException {
    Files.createDirectories(CORPUS);
    for (CorpusImage image : OurImages.all()) {
      if (image.lengthBytes() <= MAXIMUM_SEED_BYTES) {
        Files.write(CORPUS.resolve(image.name().replaceAll("\\W+", "-")), image.bytes());
      }
    }
  }

  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    Examination.of(bytes);
  }
}
