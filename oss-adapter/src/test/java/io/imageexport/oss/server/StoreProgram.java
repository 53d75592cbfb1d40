package io.imageexport.oss.server;

import static java.util.Objects.requireNonNull;

import io.imageexport.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

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
    return Tool.onPath(name).or(() -> ofCheckout().filter(Files::isExecutable).findFirst());
  }

  /** Returns the program. If it is missing, the test is skipped, or fails if tools are required. */
  Path require() {
    return find()
        .orElseGet(
            () -> {
              Tool.skip(missing());
              throw new IllegalStateException("not skipped");
            });
  }

  /** Returns the program. If it is missing, the test is skipped even if tools are required. */
  Path requireIfBuilt() {
    return find()
        .orElseGet(
            () -> {
              Tool.leaveOut(missing());
              throw new IllegalStateException("not skipped");
            });
  }

  private String missing() {
    return name + " is missing; get it with: integration-tests/stores/install " + name;
  }

  /** Tests run in the folder of their module. */
  private Stream<Path> ofCheckout() {
    return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
        .map(folder -> folder.resolve(".stores/bin").resolve(name));
  }
}
