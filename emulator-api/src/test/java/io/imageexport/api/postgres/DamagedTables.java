package io.imageexport.api.postgres;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Tables without constraints whose columns can be damaged, one at a time, and put back as they
 * were.
 */
final class DamagedTables {
  /** SQL literals that are rarely what a column is for, by its type. */
  private static final Map<String, List<String>> GARBAGE =
      Map.of(
          "text",
          List.of(
              "null",
              "''",
              "'x'",
              "E'a\\n\\x1b[2J'",
              "repeat('x', 5000)",
              "'{}'",
              "'null'",
              "'{\"Version\":\"3\",\"Statement\":[]}'",
              "'-1'",
              "'镜像'",
              "'https://b.s3.cn-east-2.jdcloud-oss.com/' || repeat('%E9', 3000)",
              "'FINISHED'",
              "'running'"),
          "_text",
          List.of("null", "'{}'", "'{NULL}'", "'{x}'", "'{\"\",\"\"}'", "array[repeat('x', 5000)]"),
          "_int8",
          List.of("null", "'{}'", "'{NULL}'", "'{-1}'", "'{0,0}'"),
          "int8",
          List.of("null", "-1", "0", "9223372036854775807", "-9223372036854775808"),
          "int4",
          List.of("null", "-1", "0", "2147483647", "-2147483648"),
          "int2",
          List.of("null", "-1", "0", "32767", "-32768"),
          "timestamptz",
          List.of("null", "'infinity'", "'-infinity'", "'0044-03-15 BC'", "'294276-01-01'"),
          "bool",
          List.of("null", "true", "false"),
          "bytea",
          List.of("null", "'\\x'", "'\\x0000000100000005ffff'", "decode(repeat('00', 64), 'hex')"));

  private final Database database;
  private final List<Column> columns;

  DamagedTables(Database database) {
    this.database = database;
    this.columns = columnsOf(database);
  }

  /** A column of a table, with the name of its type. */
  record Column(String table, String name, String type) {}

  private static List<Column> columnsOf(Database database) {
    List<Column> columns = new ArrayList<>();
    for (Row row :
        database.run(
            "select c.table_name, c.column_name, c.udt_name from information_schema.columns c"
                + " join information_schema.tables t using (table_schema, table_name)"
                + " where c.table_schema = 'image_export' and t.table_type = 'BASE TABLE'"
                + " and c.table_name <> 'flyway_schema_history'"
                + " order by c.table_name, c.ordinal_position")) {
      columns.add(new Column(row.getString(0), row.getString(1), row.getString(2)));
    }
    return columns;
  }

  List<Column> columns() {
    return columns;
  }

  private List<String> tables() {
    return columns.stream().map(Column::table).distinct().toList();
  }

  /**
   * Keeps what is there as the rows that can be damaged.
   *
   * @param others texts in rows that are to stay whole
   */
  void keepAsDamageable(List<String> others) {
    copyTo("damaged");
    for (String table : tables()) {
      for (String other : others) {
        database.run(
            "delete from damaged." + table + " where " + table + "::text like $1",
            "%" + other + "%");
      }
    }
  }

  /** Keeps what is there as what {@link #restore} puts back, and drops all constraints. */
  void keepAsWhole() {
    copyTo("whole");
    for (Row row :
        database.run(
            "select conrelid::regclass::text, conname from pg_constraint"
                + " where connamespace = 'image_export'::regnamespace and contype in ('c', 'f')")) {
      database.run("alter table " + row.getString(0) + " drop constraint " + row.getString(1));
    }
    for (Row row :
        database.run(
            "select attrelid::regclass::text, attname from pg_attribute"
                + " join pg_class on pg_class.oid = attrelid"
                + " where relnamespace = 'image_export'::regnamespace and relkind = 'r'"
                + " and attnotnull and attnum > 0 and relname <> 'flyway_schema_history'"
                + " and attidentity = '' and not exists (select 1 from pg_index"
                + " where indrelid = attrelid and indisprimary and attnum = any (indkey))")) {
      database.run(
          "alter table "
              + row.getString(0)
              + " alter column "
              + row.getString(1)
              + " drop not null");
    }
  }

  private void copyTo(String schema) {
    database.run("create schema " + schema);
    for (String table : tables()) {
      database.run("create table " + schema + "." + table + " as table image_export." + table);
    }
  }

  /** Puts everything back as it was, without a trigger. */
  void restore() {
    database.inTransaction(
        statements -> {
          statements.run("set local session_replication_role = replica");
          statements.run("truncate " + String.join(", ", tables()));
          for (String table : tables()) {
            statements.run(
                "insert into " + table + " overriding system value table whole." + table);
          }
          return null;
        });
  }

  static String garbage(Column column, Random random) {
    List<String> garbage = GARBAGE.get(column.type());
    return garbage.get(random.nextInt(garbage.size()));
  }

  /**
   * Damages a column in one row, and returns whether that could be done.
   *
   * @param value an SQL literal
   * @param row chooses the row
   */
  boolean damage(Column column, String value, int row) {
    String update =
        """
        update TABLE set COLUMN = VALUE where TABLE::text in
        (select TABLE::text from damaged.TABLE order by md5(TABLE::text || ROW) limit 1)"""
            .replace("TABLE", column.table())
            .replace("COLUMN", column.name())
            .replace("VALUE", value)
            .replace("ROW", Integer.toString(row));
    try {
      return database.inTransaction(
          statements -> {
            statements.run("set local session_replication_role = replica");
            return statements.run(update).rowCount() > 0;
          });
    } catch (PgException refused) {
      // A primary key still keeps two rows apart, and nulls out.
      return false;
    }
  }
}
