package io.imageexport.api.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessEncodingTest {
  @ParameterizedTest
  @ValueSource(strings = {"ANSI_X3.4-1968", "ISO-8859-1", "GB18030", "", "no such encoding"})
  void javaHasToBeStartedInUtf8(String encoding) {
    String problem = ProcessEncoding.problemOf(encoding, "serve").orElseThrow();
    assertTrue(problem.contains(" is " + encoding + ", so"), problem);
    assertTrue(problem.contains("start it with ./emulator, or with LC_ALL=C.UTF-8"), problem);
  }

  @Test
  void anArgumentThatIsNotUtf8IsNamed() {
    assertEquals(Optional.empty(), ProcessEncoding.problemOf("UTF-8", "image", "系统盘.img"));
    assertEquals(
        "argument 'disk-\uFFFD.img' is not valid UTF-8; rename the file or type it in UTF-8",
        ProcessEncoding.problemOf("UTF-8", "image", "disk-\uFFFD.img").orElseThrow());
  }
}
