package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.imageexport.it.TestRecording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this run of the tests has written down, by the official clients and without them. */
final class Recordings {
  private static final Path CLIENTS = Path.of("target", "compat", "recordings.jsonl");

  private Recordings() {}

  static List<Exchange> read() throws IOException {
    List<Exchange> exchanges = new ArrayList<>();
    for (Path file : List.of(CLIENTS, TestRecording.FILE)) {
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          exchanges.add(Exchange.of(new ObjectMapper().readTree(line)));
        }
      }
    }
    return exchanges;
  }
}
