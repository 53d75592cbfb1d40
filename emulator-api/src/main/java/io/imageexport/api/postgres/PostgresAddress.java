package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.vertx.pgclient.PgConnectOptions;

/** Where a PostgreSQL database is, and who we are there. */
public record PostgresAddress(
    String host, int port, String database, String user, String password) {
  public PostgresAddress {
    requireNonNull(host, "host is null");
    requireNonNull(database, "database is null");
    requireNonNull(user, "user is null");
    requireNonNull(password, "password is null");
  }

  /**
   * Reads {@code postgresql://user:password@host:port/database}, also with {@code jdbc:} before it.
   *
   * @throws IllegalArgumentException without the address in its message, which may hold a password
   */
  public static PostgresAddress parse(String text) {
    String uri = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
    PgConnectOptions options;
    try {
      options = PgConnectOptions.fromUri(uri);
    } catch (RuntimeException e) {
      throw malformed();
    }
    if (options.getDatabase() == null || options.getUser() == null) {
      throw malformed();
    }
    return new PostgresAddress(
        options.getHost(),
        options.getPort(),
        options.getDatabase(),
        options.getUser(),
        options.getPassword() == null ? "" : options.getPassword());
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("expected postgresql://user:password@host:port/database");
  }

  String jdbcUrl() {
    return "jdbc:postgresql://" + host + ":" + port + "/" + database;
  }

  /** The password stays out of logs and errors. */
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + database;
  }
}
