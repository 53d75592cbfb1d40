package io.imageexport.oss.server;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A store's program: where its variable says, on the PATH, or where {@code
 * integration-tests/stores/install} puts it.
 *
 * @param variable of the environment, such as {@code MINIO_BIN}
 */
record StoreProgram(String name, String variable) {
  StoreProgram {
    requireNonNull(name, "name is null");
    requireNonNull(variable, "variable is null");
  }

  Optional<Path> find() {
    String told = System.getenv(variable);
    if (told != null) {
      Path program = Path.of(told);
      if (!Files.isExecutable(program)) {
        throw new IllegalStateException(variable + " names no program: " + told);
      }
      return Optional.of(program);
    }
    return Stream.concat(onPath(), ofCheckout()).filter(Files::isExecutable).findFirst();
  }

  /** The program; without it the test is skipped, or fails where all tools are required. */
  Path require() {
    return find()
        .orElseGet(
            () -> {
              skip(name + " is missing; get it with: integration-tests/stores/install " + name);
              throw new IllegalStateException("not skipped");
            });
  }

  /** Skips the test, loudly; fails it if {@code imageexport.tools.required=true}. */
  static void skip(String reason) {
    if (Boolean.getBoolean("imageexport.tools.required")) {
      Assertions.fail(reason);
    }
    System.err.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }

  private Stream<Path> onPath() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name));
  }

  /** Tests run in the folder of their module. */
  private Stream<Path> ofCheckout() {
    return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
        .map(folder -> folder.resolve(".stores/bin").resolve(name));
  }
}
