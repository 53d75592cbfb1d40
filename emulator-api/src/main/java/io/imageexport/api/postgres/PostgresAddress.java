package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

/** A PostgreSQL database, and the role and the encryption with which we connect to it. */
public record PostgresAddress(
    String host, int port, String database, String user, String password, PostgresTls tls) {
  public PostgresAddress {
    requireNonNull(host, "host is null");
    requireNonNull(database, "database is null");
    requireNonNull(user, "user is null");
    requireNonNull(password, "password is null");
    requireNonNull(tls, "tls is null");
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is out of range 1 to 65535");
    }
  }

  /** The password stays out of logs and errors. */
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + database;
  }
}
