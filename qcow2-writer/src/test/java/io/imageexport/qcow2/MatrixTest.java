package io.imageexport.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A judge that sees some of the images only has still met each choice. */
class MatrixTest {
  private static final List<Function<Matrix.Case, Object>> CHOICES =
      List.of(
          Matrix.Case::sizeBytes,
          each -> each.options().clusterBits(),
          each -> each.options().version(),
          each -> each.options().refcountWidth(),
          Matrix.Case::pattern,
          Matrix.Case::form);

  @ParameterizedTest
  @ValueSource(ints = {Matrix.THOROUGH_STRIDE, QemuJudgesTest.STRIDE})
  void qemuMeetsEachChoice(int stride) {
    assertComplete(stride, each -> true);
  }

  @ParameterizedTest
  @ValueSource(ints = {Matrix.THOROUGH_STRIDE, OtherReadersTest.STRIDE})
  void readersWithoutZstdMeetEachChoice(int stride) {
    assertComplete(stride, OtherReadersTest::isKnown);
  }

  private static void assertComplete(int stride, Predicate<Matrix.Case> wanted) {
    for (Function<Matrix.Case, Object> choice : CHOICES) {
      assertEquals(values(1, wanted, choice), values(stride, wanted, choice));
    }
  }

  private static Set<Object> values(
      int stride, Predicate<Matrix.Case> wanted, Function<Matrix.Case, Object> choice) {
    return Matrix.everyNth(stride).filter(wanted).map(choice).collect(Collectors.toSet());
  }
}
