package io.imageexport.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;

/**
 * The language, encoding and time zone of this process, which are the same whatever the user's
 * locale and TZ say.
 *
 * <p>One thing can't be changed once Java runs: it decodes arguments and file names in the encoding
 * of the locale that it was started in. The launcher starts it in UTF-8.
 */
final class ProcessEncoding {
  private static final String FILE_NAMES = "sun.jnu.encoding";

  /** What Java makes of a byte that is not valid in its encoding. */
  private static final char REPLACEMENT = '\uFFFD';

  private static final ZoneId USERS_ZONE = ZoneId.systemDefault();

  private ProcessEncoding() {}

  /** Sets what can be set. Libraries format and translate by these defaults, too. */
  static void fix() {
    Locale.setDefault(Locale.ROOT);
    // The PostgreSQL driver tells the server our zone, and the server may not know its name.
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    System.setOut(new PrintStream(System.out, true, UTF_8));
    System.setErr(new PrintStream(System.err, true, UTF_8));
  }

  /** The user's time zone, for the clock times on the terminal. */
  static ZoneId usersZone() {
    return USERS_ZONE;
  }

  /** Returns why this process cannot read its arguments or name files, if it cannot. */
  static Optional<String> problem(String... arguments) {
    return problemOf(System.getProperty(FILE_NAMES, ""), arguments);
  }

  static Optional<String> problemOf(String encoding, String... arguments) {
    if (!encoding.equalsIgnoreCase(UTF_8.name())) {
      return Optional.of(
          "Java was started in a locale whose encoding is "
              + encoding
              + ", so it cannot name every file; start it with ./emulator, or with LC_ALL=C.UTF-8"
              + " (or another locale in UTF-8 from: locale -a)");
    }
    for (String argument : arguments) {
      if (argument.indexOf(REPLACEMENT) >= 0) {
        return Optional.of(
            "argument '" + argument + "' is not valid UTF-8; rename the file or type it in UTF-8");
      }
    }
    return Optional.empty();
  }
}
