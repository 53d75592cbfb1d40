package io.imageexport.api.postgres;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results of queries, in which one unreadable row takes nothing else down.
 *
 * <p>Thread-safe.
 */
final class StoredRows {
  private static final Logger LOG = LoggerFactory.getLogger(StoredRows.class);

  /** Bound on the rows that are remembered as logged; further ones are not logged. */
  private static final int MAX_LOGGED = 1_000;

  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private StoredRows() {}

  /**
   * Reads a row that a caller asks for by its name.
   *
   * @throws CloudException of the code INTERNAL if the row cannot be read
   */
  static <T> Optional<T> first(Iterable<Row> rows, Function<Row, T> reader) {
    for (Row row : rows) {
      try {
        return Optional.of(reader.apply(row));
      } catch (UnreadableRowException e) {
        throw refusal(e);
      }
    }
    return Optional.empty();
  }

  /**
   * Reads rows that have to be read all or not at all.
   *
   * @throws CloudException of the code INTERNAL if one of them cannot be read
   */
  static <T> List<T> all(Iterable<Row> rows, Function<Row, T> reader) {
    List<T> read = new ArrayList<>();
    for (Row row : rows) {
      try {
        read.add(reader.apply(row));
      } catch (UnreadableRowException e) {
        throw refusal(e);
      }
    }
    return read;
  }

  /** Reads rows, and leaves out those that cannot be read; the log says so once for each. */
  static <T> List<T> readable(Iterable<Row> rows, Function<Row, T> reader) {
    List<T> readable = new ArrayList<>();
    for (Row row : rows) {
      try {
        readable.add(reader.apply(row));
      } catch (UnreadableRowException e) {
        logOnce(e.getMessage());
      }
    }
    return readable;
  }

  static CloudException refusal(UnreadableRowException fault) {
    logOnce(fault.getMessage());
    return new CloudException(ErrorCode.INTERNAL, fault.getMessage());
  }

  static void logOnce(String fault) {
    if (LOGGED.size() < MAX_LOGGED && LOGGED.add(fault)) {
      LOG.warn("{}", fault);
    }
  }
}
