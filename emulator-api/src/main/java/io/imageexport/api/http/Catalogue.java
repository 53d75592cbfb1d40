package io.imageexport.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** The operations that JD Cloud's services have, emulated or not, from a list of plain data. */
public final class Catalogue {
  private static final String LIST = "/catalogue/operations.txt";

  private Catalogue() {}

  /**
   * One operation of the list.
   *
   * @param inSdk whether an official SDK has it; otherwise a document alone says so
   */
  public record Entry(Route route, boolean inSdk) {}

  /** All of them, in the order of the list. */
  public static List<Entry> entries() {
    try (InputStream list = Catalogue.class.getResourceAsStream(LIST)) {
      return new String(list.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Catalogue::entry)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<Route> routes() {
    return entries().stream().map(Entry::route).toList();
  }

  private static Entry entry(String line) {
    String[] columns = line.split(" ", -1);
    if (columns.length != 5) {
      throw new IllegalStateException("not a line of the catalogue: " + line);
    }
    Service service = Service.valueOf(columns[0].toUpperCase(Locale.ROOT));
    return new Entry(
        new Route(service, columns[1], columns[2], columns[3]), columns[4].equals("sdk"));
  }
}
