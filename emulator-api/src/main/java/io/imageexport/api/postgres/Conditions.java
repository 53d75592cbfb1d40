package io.imageexport.api.postgres;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;

/** The conditions of one query, all of which hold; values travel as parameters, never as text. */
final class Conditions {
  private static final String TOTAL = "total_of_all_pages";

  private final StringBuilder where = new StringBuilder();
  private final List<Object> parameters = new ArrayList<>();

  /**
   * @param condition with {@code ?} wherever the value stands
   */
  Conditions and(String condition, Object value) {
    parameters.add(value);
    return and(condition.replace("?", "$" + parameters.size()));
  }

  /** A condition without a value of its own. */
  Conditions and(String condition) {
    where.append(where.isEmpty() ? " where " : " and ").append(condition);
    return this;
  }

  /** The clause, with its keyword. */
  String where() {
    return where.toString();
  }

  List<Object> parameters() {
    return List.copyOf(parameters);
  }

  /**
   * A page of rows, each of which knows how many there are in all: see {@link #total}.
   *
   * @param select the statement, up to its conditions
   */
  RowSet<Row> page(Database database, String select, String order, int offset, int limit) {
    List<Object> all = new ArrayList<>(parameters);
    all.add(limit);
    all.add(offset);
    String sql =
        select.replaceFirst("^select ", "select count(*) over () as " + TOTAL + ", ")
            + where
            + order
            + " limit $"
            + (parameters.size() + 1)
            + " offset $"
            + (parameters.size() + 2);
    return database.run(sql, all.toArray());
  }

  /**
   * How many rows there are in all, at the moment that the page is from: asked in a second query,
   * the number could be of rows that the page does not know. Only for a page behind the end it has
   * to be.
   */
  long total(Database database, String table, RowSet<Row> page, int offset) {
    if (page.size() > 0) {
      return page.iterator().next().getLong(TOTAL);
    }
    return offset == 0
        ? 0
        : Database.count(
            database.run("select count(*) from " + table + where, parameters.toArray()));
  }
}
