package io.imageexport.api.embedded;

import io.imageexport.api.startup.StartupWait;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Why a server did not start, in one line that ends with the way out. */
final class StartFailure {
  /** By what PostgreSQL says; the first that fits counts. */
  private static final Map<String, String> REMEDIES = new LinkedHashMap<>();

  static {
    REMEDIES.put("No space left on device", "free some space");
    REMEDIES.put("Read-only file system", "make the file system writable");
    REMEDIES.put("TCP/IP socket", "start the emulator again: it then takes another port");
    REMEDIES.put("Cannot allocate memory", "free some memory");
    REMEDIES.put("shared memory", "free some shared memory");
    REMEDIES.put("semaphores", "free some semaphores");
  }

  private StartFailure() {}

  static IOException of(RunningServer server, PostgresFolder folder, StartupWait wait) {
    if (server.process().isAlive()) {
      return new IOException(
          "PostgreSQL was not ready within %d s; start the emulator again to go on, wait longer with --startup-timeout, or see %s"
              .formatted(wait.limit().toSeconds(), folder.log()));
    }
    String reason = server.output().reason();
    return new IOException(
        "PostgreSQL did not start on %s: %s; %s (its log is %s)"
            .formatted(folder.data(), reason, remedy(server.output(), folder), folder.log()));
  }

  private static String remedy(ServerOutput output, PostgresFolder folder) {
    return REMEDIES.entrySet().stream()
        .filter(remedy -> output.contains(remedy.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(
            "restore "
                + folder.path()
                + " from a copy, or delete it to begin with an empty database");
  }
}
