package io.imageexport.api.iam;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Query;
import io.imageexport.core.identity.ListQuery;

/** The parameters that all listings of iam share. */
final class ListParameters {
  private static final int DEFAULT_SIZE = 50;
  private static final int MIN_SIZE = 10;
  private static final int MAX_SIZE = 100;
  private static final int MAX_NUMBER = 1_000_000;

  private ListParameters() {}

  /**
   * Reads them.
   *
   * @param keyword the parameter that holds part of a name
   */
  static ListQuery of(Call call, String keyword) {
    Query query = call.query();
    int number = query.number("pageNumber", 1, 1, MAX_NUMBER);
    int size = query.number("pageSize", DEFAULT_SIZE, MIN_SIZE, MAX_SIZE);
    boolean newestFirst = query.number("sort", 0, 0, 1) == 1;
    return new ListQuery(
        call.account(), query.text(keyword), newestFirst, (number - 1) * size, size);
  }
}
