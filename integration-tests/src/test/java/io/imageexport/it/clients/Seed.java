package io.imageexport.it.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The seed of the matrix: the same account for each client, but for its names. */
final class Seed {
  private Seed() {}

  static void write(Path file, Iterable<Variables> clients) throws IOException {
    String account = Files.readString(Matrix.FOLDER.resolve("account.yaml"));
    StringBuilder seed = new StringBuilder("accounts:\n");
    for (Variables client : clients) {
      seed.append(client.fill(account));
    }
    seed.append("  - id: \"").append(Variables.NEIGHBOUR).append("\"\n");
    Files.writeString(file, seed);
  }
}
