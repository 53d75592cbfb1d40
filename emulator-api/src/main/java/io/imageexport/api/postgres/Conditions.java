package io.imageexport.api.postgres;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;

/** The conditions of one query, all of which hold; values travel as parameters, never as text. */
final class Conditions {
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

  RowSet<Row> page(Database database, String select, String order, int offset, int limit) {
    List<Object> all = new ArrayList<>(parameters);
    all.add(limit);
    all.add(offset);
    String sql =
        select
            + where
            + order
            + " limit $"
            + (parameters.size() + 1)
            + " offset $"
            + (parameters.size() + 2);
    return database.run(sql, all.toArray());
  }

  long count(Database database, String table) {
    return Database.count(
        database.run("select count(*) from " + table + where, parameters.toArray()));
  }
}
