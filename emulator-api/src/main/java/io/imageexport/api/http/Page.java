package io.imageexport.api.http;

/** Which part of a list a caller asks for. */
public record Page(int offset, int limit) {
  private static final int MAX_NUMBER = 1_000_000;

  static Page of(Query query, PageBounds.Sizes sizes) {
    int number = query.number("pageNumber", 1, 1, MAX_NUMBER);
    int size = query.number("pageSize", sizes.usual(), sizes.smallest(), sizes.largest());
    return new Page((number - 1) * size, size);
  }
}
