package io.imageexport.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imageexport.core.error.CloudException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {
  private static Filters parse(String query) {
    return Filters.parse(Query.parse(query), List.of("id", "status"), List.of("name"));
  }

  @Test
  void ofSeveralValuesOneIsEnough() {
    Filters filters =
        parse("filters.1.name=status&filters.1.values.1=a&filters.1.values.2=b&pageSize=10");
    assertEquals(Optional.of(List.of("a", "b")), filters.anyOf("status"));
    assertEquals(Optional.empty(), filters.anyOf("id"));
    assertEquals(Optional.empty(), filters.single("name"));
  }

  @Test
  void allFiltersHoldAtOnce() {
    Filters filters =
        parse(
            "filters.1.name=status&filters.1.values.1=a&filters.1.values.2=b"
                + "&filters.2.name=status&filters.2.operator=in&filters.2.values=b,c"
                + "&filters.3.name=name&filters.3.operator=like&filters.3.values.1=x");
    assertEquals(Optional.of(List.of("b")), filters.anyOf("status"));
    assertEquals(Optional.of("x"), filters.single("name"));
    assertEquals(
        Optional.of(List.of()),
        parse("filters.1.name=id&filters.1.values.1=a&filters.2.name=id&filters.2.values.1=b")
            .anyOf("id"));
  }

  @Test
  void aFilterThatIsNotTheFirstIsAppliedToo() {
    assertEquals(
        Optional.of(List.of("a")), parse("filters.7.name=id&Filters.7.Values.1=a").anyOf("id"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "filters.1.name=size&filters.1.values.1=a"
            + "| Parameter Filters.Name invalid: expected one of [id, status, name], not 'size'",
        "filters.1.values.1=a"
            + "| Parameter Filters.Name invalid: expected one of [id, status, name], not ''",
        "filters.1.name=id&filters.1.operator=like&filters.1.values.1=a"
            + "| Parameter Filters.Operator invalid: expected one of [eq, in] for 'id'",
        "filters.1.name=name&filters.1.operator=gt&filters.1.values.1=a"
            + "| Parameter Filters.Operator invalid: expected one of [eq, in, like] for 'name'",
        "filters.1.name=id | Parameter Filters.Values missing for 'id'",
        "filters.1.name=id&filters.1.values.1= | Parameter Filters.Values missing for 'id'",
        "filters.1.name=id&filters.1.values.2=a"
            + "| Parameter Filters.Values invalid: numbered from 1 without a gap",
        "filters=status | Parameter Filters invalid: expected filters.1.name and filters.1.values.1",
        "filters.name=id | Parameter Filters invalid: 'filters.name' is no part of a filter",
        "filters.1.vlaues.1=a | Parameter Filters invalid: 'filters.1.vlaues.1' is no part of a filter",
      })
  void whatCannotBeAppliedIsRefused(String query, String message) {
    assertEquals(message, assertThrows(CloudException.class, () -> parse(query)).getMessage());
  }

  @Test
  void aNameIsOne() {
    Filters filters = parse("filters.1.name=name&filters.1.values.1=a&filters.1.values.2=b");
    CloudException refusal = assertThrows(CloudException.class, () -> filters.single("name"));
    assertEquals("Parameter Filters.Values invalid: one name at most", refusal.getMessage());
  }

  @Test
  void anOperationWithoutFiltersSaysSo() {
    Filters.refuse(Query.parse("pageSize=10"));
    CloudException refusal =
        assertThrows(
            CloudException.class,
            () -> Filters.refuse(Query.parse("filters.1.name=status&filters.1.values.1=a")));
    assertEquals(
        "Parameter Filters.Name invalid: 'status' is no filter of this operation, which has none",
        refusal.getMessage());
  }
}
