package io.imageexport.it.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Polls and submissions in a second, on one processor, beside moto in the same run. The clients
 * have the other processor; the server that is not asked is stopped meanwhile.
 */
final class ApiBenchmark {
  private static final int CLIENTS = 16;

  // On one processor the compiler of the JVM takes that long to catch up.
  private static final Duration WARM_UP = Duration.ofSeconds(45);
  private static final Duration ROUND = Duration.ofSeconds(10);

  private final int rounds;
  private final Map<String, List<Measurement>> measured = new LinkedHashMap<>();

  private ApiBenchmark(int rounds) {
    this.rounds = rounds;
  }

  /**
   * Runs the benchmark and prints its result.
   *
   * @param arguments launcher, seed, moto's server, an empty folder for all files, rounds, result
   */
  public static void main(String... arguments) throws Exception {
    Path folder = Path.of(arguments[3]);
    ApiBenchmark benchmark = new ApiBenchmark(Integer.parseInt(arguments[4]));
    try (EmulatorTarget emulator =
            EmulatorTarget.start(Path.of(arguments[0]), Path.of(arguments[1]), folder);
        MotoTarget moto = MotoTarget.start(Path.of(arguments[2]), folder)) {
      benchmark.run(emulator, moto);
    }
    benchmark.report(Path.of(arguments[5]));
  }

  private void run(EmulatorTarget emulator, MotoTarget moto) throws Exception {
    moto.pause();
    new ClosedLoop(CLIENTS, WARM_UP).run(emulator.pollOneTask());
    new ClosedLoop(CLIENTS, WARM_UP).run(emulator.pollPage());
    ClosedLoop loop = new ClosedLoop(CLIENTS, ROUND);
    for (int round = 0; round < rounds; round++) {
      measure("poll one task", loop.run(emulator.pollOneTask()));
      measure("poll a page of 20", loop.run(emulator.pollPage()));
      emulator.pause();
      moto.resume();
      measure("moto: describe a page of 20", loop.run(moto.describe()));
      moto.pause();
      emulator.resume();
    }
    for (int round = 0; round < rounds; round++) {
      measure("submit", loop.run(emulator.submit()));
      emulator.pause();
      moto.resume();
      measure("moto: submit", loop.run(moto.submit()));
      moto.pause();
      emulator.resume();
    }
    moto.resume();
  }

  private void measure(String name, Measurement measurement) {
    System.out.printf(
        "%-28s %8.0f/s  median %6.1f ms  p99 %7.1f ms%n",
        name, measurement.perSecond(), measurement.medianMillis(), measurement.p99Millis());
    measured.computeIfAbsent(name, first -> new ArrayList<>()).add(measurement);
  }

  private void report(Path result) throws Exception {
    Map<String, Measurement> medians = new LinkedHashMap<>();
    measured.forEach((name, all) -> medians.put(name, Measurement.median(all)));
    double describes = medians.get("moto: describe a page of 20").perSecond();
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("storedTasks", EmulatorTarget.STORED_TASKS);
    report.put("clients", CLIENTS);
    report.put("rounds", rounds);
    report.put("java", System.getProperty("java.vendor.version") + " " + Runtime.version());
    report.put("medians", medians);
    report.put("pollOneTaskRatio", medians.get("poll one task").perSecond() / describes);
    report.put("pollPageRatio", medians.get("poll a page of 20").perSecond() / describes);
    report.put(
        "submitRatio", medians.get("submit").perSecond() / medians.get("moto: submit").perSecond());
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(result, mapper.writeValueAsString(report) + "\n");
    System.out.println(Files.readString(result));
  }
}
