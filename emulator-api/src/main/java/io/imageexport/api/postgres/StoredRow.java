package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.policy.pattern.Quoted;
import io.imageexport.core.text.VisibleText;
import io.imageexport.core.time.BeijingTime;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A row, read column by column with the parsers that check what callers send.
 *
 * <p>Every method throws an {@link UnreadableRowException} for a column whose value they refuse: a
 * database can be changed by hand, or by another version. Confined to one thread.
 */
final class StoredRow {
  private static final int MAX_FAULT_CHARACTERS = 1_000;

  private final Row row;
  private final String table;
  private final List<String> key;

  private StoredRow(Row row, String table, List<String> key) {
    this.row = row;
    this.table = table;
    this.key = key;
  }

  /** Reads rows of a table. */
  static <T> Function<Row, T> reader(Function<StoredRow, T> decoder, String table, String... key) {
    return row -> read(row, decoder, table, key);
  }

  /**
   * Reads one row.
   *
   * @param decoder may throw any exception of a parser or a record that validates
   * @param key the columns that name the row in messages
   * @throws UnreadableRowException if it cannot be read
   */
  static <T> T read(Row row, Function<StoredRow, T> decoder, String table, String... key) {
    StoredRow stored = new StoredRow(requireNonNull(row, "row is null"), table, List.of(key));
    try {
      return decoder.apply(stored);
    } catch (UnreadableRowException e) {
      throw e;
    } catch (RuntimeException e) {
      throw stored.unreadable("its columns contradict each other: " + e.getMessage());
    }
  }

  /** A text as the parser of such texts understands it. */
  <T> T parsed(String column, Function<String, T> parser) {
    String text = text(column);
    try {
      return parser.apply(text);
    } catch (UnreadableRowException e) {
      throw e;
    } catch (RuntimeException e) {
      throw unreadable(column, text, e.getMessage());
    }
  }

  /** The same for a column that may be null. */
  <T> Optional<T> optionallyParsed(String column, Function<String, T> parser) {
    return optionalText(column).isPresent()
        ? Optional.of(parsed(column, parser))
        : Optional.empty();
  }

  String text(String column) {
    return optionalText(column).orElseThrow(() -> missing(column));
  }

  Optional<String> optionalText(String column) {
    return Optional.ofNullable(row.getString(column));
  }

  List<String> texts(String column) {
    return list(column, row.getArrayOfStrings(column));
  }

  /** An array of texts, each as a parser understands it. */
  <T> List<T> parsedTexts(String column, Function<String, T> parser) {
    List<T> parsed = new ArrayList<>();
    for (String text : texts(column)) {
      try {
        parsed.add(parser.apply(text));
      } catch (RuntimeException e) {
        throw unreadable(column, text, e.getMessage());
      }
    }
    return parsed;
  }

  /** An array of numbers between two bounds, both inclusive. */
  List<Long> numbers(String column, long lowest, long highest) {
    List<Long> numbers = list(column, row.getArrayOfLongs(column));
    numbers.forEach(number -> requireWithin(column, number, lowest, highest));
    return numbers;
  }

  private <T> List<T> list(String column, T[] values) {
    if (values == null) {
      throw missing(column);
    }
    try {
      return List.of(values);
    } catch (NullPointerException e) {
      throw unreadable("column " + column + " has a null in its array");
    }
  }

  /** One of some values, by the texts or numbers that stand for them in the database. */
  <T> T choice(String column, T[] values, Function<T, Object> stored) {
    String text = orMissing(column, row.getValue(column)).toString();
    for (T value : values) {
      if (stored.apply(value).toString().equals(text)) {
        return value;
      }
    }
    throw unreadable(column, text, "expected one of " + Arrays.stream(values).map(stored).toList());
  }

  <E extends Enum<E>> E constant(String column, Class<E> type) {
    return choice(column, type.getEnumConstants(), Enum::name);
  }

  long number(String column) {
    return orMissing(column, row.getLong(column));
  }

  /** A number between two bounds, both inclusive. */
  long number(String column, long lowest, long highest) {
    long number = number(column);
    requireWithin(column, number, lowest, highest);
    return number;
  }

  private void requireWithin(String column, long number, long lowest, long highest) {
    if (number < lowest || number > highest) {
      throw unreadable(column, Long.toString(number), "expected " + lowest + " to " + highest);
    }
  }

  /** The same for an int. */
  int number(String column, int lowest, int highest) {
    return Math.toIntExact(number(column, (long) lowest, (long) highest));
  }

  Optional<Integer> optionalSmallNumber(String column) {
    return Optional.ofNullable(row.getInteger(column));
  }

  boolean flag(String column) {
    return orMissing(column, row.getBoolean(column));
  }

  Optional<byte[]> optionalBytes(String column) {
    return Optional.ofNullable(row.getBuffer(column)).map(Buffer::getBytes);
  }

  double fraction(String column) {
    return orMissing(column, row.getDouble(column));
  }

  Instant instant(String column) {
    return optionalInstant(column).orElseThrow(() -> missing(column));
  }

  Optional<Instant> optionalInstant(String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    if (time == null) {
      return Optional.empty();
    }
    Instant instant = time.toInstant();
    // PostgreSQL has an infinity, and years that the interface cannot write.
    if (!BeijingTime.isWritable(instant)) {
      throw unreadable(column, time.toString(), "expected a year from 0 to 9999");
    }
    return Optional.of(instant);
  }

  private <T> T orMissing(String column, T value) {
    if (value == null) {
      throw missing(column);
    }
    return value;
  }

  private UnreadableRowException missing(String column) {
    return unreadable("column " + column + " is null");
  }

  private UnreadableRowException unreadable(String column, String value, String expected) {
    return unreadable("column " + column + " holds " + Quoted.text(value) + ": " + expected);
  }

  /** The fault may quote the value once more, and without a bound. */
  private UnreadableRowException unreadable(String fault) {
    String shown =
        fault.length() <= MAX_FAULT_CHARACTERS
            ? fault
            : fault.substring(0, MAX_FAULT_CHARACTERS) + "…";
    return new UnreadableRowException(
        VisibleText.of(name() + " cannot be read: " + shown + "; correct the row, or delete it"));
  }

  /** Such as {@code image img-0000000001}. */
  private String name() {
    StringBuilder name = new StringBuilder(table);
    for (String column : key) {
      name.append(' ').append(Quoted.plain(String.valueOf(row.getValue(column))));
    }
    return name.toString();
  }
}
