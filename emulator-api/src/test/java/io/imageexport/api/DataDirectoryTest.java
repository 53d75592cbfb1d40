package io.imageexport.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a data directory is. */
class DataDirectoryTest {
  @TempDir private Path path;

  @Test
  void whatAKilledEmulatorLeftDoesNotLeadToTheNextOne() throws Exception {
    Path running = path.resolve("running.json");
    Files.writeString(running, "{\"pid\": 1}");
    try (DataDirectory taken = DataDirectory.take(path).orElseThrow()) {
      assertFalse(Files.exists(running), taken + " leads to a dead process");
      assertEquals(Optional.empty(), DataDirectory.findRunning(path));
      assertEquals(Optional.empty(), DataDirectory.take(path));
    }
  }
}
