package io.imageexport.it;

import io.imageexport.testing.OpenTempDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One emulator for all tests that do not need one of their own, with the seed of the tests. */
public final class SharedEmulator implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedEmulator.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == EmulatorProcess.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent("emulator", key -> start(), Holder.class)
        .emulator();
  }

  private static Holder start() {
    try {
      Path directory = OpenTempDirectory.create();
      return new Holder(
          EmulatorProcess.serve(
              directory.resolve("data"),
              "--seed",
              Path.of("src/test/resources/seed.yaml").toAbsolutePath().toString()),
          directory);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the emulator when the tests of this run are over, and forgets its gigabytes. */
  record Holder(EmulatorProcess emulator, Path directory) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      emulator.close();
      OpenTempDirectory.delete(directory);
    }
  }
}
