package io.imageexport.api.http;

/**
 * Which part of a list a caller asks for.
 *
 * <p>Sources disagree on the bounds of {@code pageSize}: 1 to 100, and 20 unless said otherwise.
 */
public record Page(int offset, int limit) {
  private static final int MAX_NUMBER = 1_000_000;
  private static final int MAX_SIZE = 100;
  private static final int DEFAULT_SIZE = 20;

  public static Page of(Query query) {
    int number = query.number("pageNumber", 1, 1, MAX_NUMBER);
    int size = query.number("pageSize", DEFAULT_SIZE, 1, MAX_SIZE);
    return new Page((number - 1) * size, size);
  }
}
