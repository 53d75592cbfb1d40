package io.imageexport.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imageexport.core.error.CloudException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageBoundsTest {
  @ParameterizedTest
  @CsvSource({
    "LENIENT, 1, 100, 20, 1, 100, 20",
    "SDK, 10, 100, 20, 10, 100, 20",
    "DOCS, 1, 10, 10, 10, 100, 20"
  })
  void eachSideHasItsSizes(
      PageBounds bounds,
      int fewestTasks,
      int mostTasks,
      int usualTasks,
      int fewestThings,
      int mostThings,
      int usualThings) {
    for (int size = 0; size <= 101; size++) {
      Query query = Query.parse("pageSize=" + size);
      assertEquals(
          size >= fewestTasks && size <= mostTasks,
          isTaken(() -> bounds.pageOfTasks(query)),
          "tasks: " + size);
      assertEquals(
          size >= fewestThings && size <= mostThings,
          isTaken(() -> bounds.page(query)),
          "things: " + size);
    }
    Query third = Query.parse("pageNumber=3");
    assertEquals(new Page(2 * usualTasks, usualTasks), bounds.pageOfTasks(third));
    assertEquals(new Page(2 * usualThings, usualThings), bounds.page(third));
  }

  private static boolean isTaken(Runnable page) {
    try {
      page.run();
      return true;
    } catch (CloudException refusal) {
      assertEquals("PageSize out of range", refusal.getMessage());
      return false;
    }
  }
}
