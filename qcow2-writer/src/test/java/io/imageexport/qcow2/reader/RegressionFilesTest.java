package io.imageexport.qcow2.reader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images that the reader once took in a wrong way; each file says by its name what it did. */
class RegressionFilesTest {
  static final Path FOLDER = Path.of("src/test/resources/io/imageexport/qcow2/reader/regressions");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void isReadOrRefusedWithinBounds(Path file) throws IOException {
    try (InputStream packed = Files.newInputStream(file);
        InputStream bytes = new GZIPInputStream(packed)) {
      Examination.of(bytes.readAllBytes());
    }
  }
}
