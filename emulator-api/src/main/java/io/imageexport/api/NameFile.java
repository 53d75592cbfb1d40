package io.imageexport.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.imageexport.api.file.WholeFile;
import io.imageexport.core.id.IdSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file that holds the name of a directory, the same from one start to the next.
 *
 * <p>The caller holds a lock that keeps other emulators from making it at the same time.
 */
record NameFile(Path path) {
  private static final String PREFIX = "emulator-";
  private static final int RANDOM_LENGTH = 10;
  private static final Pattern NAME = Pattern.compile(PREFIX + "[a-z0-9]{" + RANDOM_LENGTH + "}");

  NameFile {
    requireNonNull(path, "path is null");
  }

  /** The name; empty if there is no file, or none that holds a name. */
  Optional<String> read() throws IOException {
    return WholeFile.read(path).map(String::strip).filter(text -> NAME.matcher(text).matches());
  }

  /** The name, made first if there is none. */
  String readOrMake(IdSource ids) throws IOException {
    Optional<String> name = read();
    if (name.isPresent()) {
      return name.get();
    }
    String made = PREFIX + ids.next(RANDOM_LENGTH);
    write(made);
    return made;
  }

  void write(String name) throws IOException {
    WholeFile.writePrivate(path, name.getBytes(US_ASCII));
  }
}
