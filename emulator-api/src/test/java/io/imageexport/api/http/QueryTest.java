package io.imageexport.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
  @Test
  void namesMatchInAnyLetterCase() {
    Query query = Query.parse("TaskAction=ExportImage&PAGESIZE=10");
    assertEquals(Optional.of("ExportImage"), query.text("taskAction"));
    assertEquals(10, query.number("pageSize", 20, 1, 100));
  }

  @Test
  void aListComesNumberedBareOrBoth() {
    assertEquals(List.of("a", "b"), Query.parse("ids.1=a&ids.2=b").list("ids"));
    assertEquals(List.of("a"), Query.parse("ids=a").list("ids"));
    assertEquals(List.of("a", "b"), Query.parse("ids=a%2Cb").list("ids"));
    assertEquals(List.of("a", "b"), Query.parse("ids=a&ids.1=b").list("ids"));
    assertEquals(List.of(), Query.parse("").list("ids"));
  }

  @Test
  void aListIsBounded() {
    String tooLong =
        IntStream.rangeClosed(1, 101)
            .mapToObj(i -> "ids." + i + "=x")
            .collect(Collectors.joining("&"));
    CloudException refusal =
        assertThrows(CloudException.class, () -> Query.parse(tooLong).list("ids"));
    assertEquals("Ids out of range", refusal.getMessage());
  }

  @Test
  void emptyValuesCountAsAbsent() {
    Query query = Query.parse("a=&b&=c&&");
    assertEquals(Optional.empty(), query.text("a"));
    assertEquals(Optional.empty(), query.text("b"));
    assertEquals(7, query.number("a", 7, 1, 9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ids.1=a&ids.3=c", "ids.2=b", "ids.0=a&ids.1=b", "ids.1=a&ids.x=b"})
  void noValueOfAListIsPassedOver(String query) {
    CloudException refusal =
        assertThrows(CloudException.class, () -> Query.parse(query).list("ids"));
    assertEquals("Parameter Ids invalid: numbered from 1 without a gap", refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "pageSize=1&pageSize=50, PageSize",
    "pageSize=50&pageSize=1, PageSize",
    "pageSize=1&pageSize=1, PageSize",
    "pageSize=1&PAGESIZE=2, PAGESIZE",
    "pageSize=&pageSize=2, PageSize",
    "page%53ize=1&pageSize=2, PageSize",
    "taskIds.1=5&taskIds.1=6, TaskIds.1",
    "taskIds=5&taskIds=6, TaskIds",
    "filters.1.values.1=a&filters.1.values.1=b, Filters.1.values.1",
    "%0A=1&%0a=2, \\n",
  })
  void aRepeatedNameIsRefusedByThatName(String query, String name) {
    CloudException refusal = assertThrows(CloudException.class, () -> Query.parse(query));
    assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
    assertEquals(
        "Parameter "
            + name
            + " repeated: send it once, and number the values of a list: name.1, name.2 and so on",
        refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, Parameter N invalid: not a number",
    "+5, Parameter N invalid: not a number",
    "\u0663, Parameter N invalid: not a number",
    "12345678901234567890, Parameter N invalid: not a number",
    "-1, N out of range",
    "4294967297, N out of range",
  })
  void aNumberIsOneOfJson(String text, String message) {
    Query query = Query.parse("n=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
    CloudException refusal = assertThrows(CloudException.class, () -> query.number("n", 1, 0, 100));
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void valuesAreDecoded() {
    Query query = Query.parse("t=2020-07-02%2017%3A34%3A44&u=a+b");
    assertEquals(Optional.of("2020-07-02 17:34:44"), query.text("t"));
    assertEquals(Optional.of("a b"), query.text("u"));
    CloudException refusal = assertThrows(CloudException.class, () -> Query.parse("a=%zz"));
    assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
  }
}
