package io.imageexport.it.benchmark.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured, as tables for people and as JSON for programs.
 *
 * @param conditions under which, by name
 */
record Report(Map<String, Object> conditions, List<SetResult> sets) {
  String table() {
    List<String> lines = new ArrayList<>();
    conditions.forEach((name, value) -> lines.add(name + ": " + value));
    lines.add("");
    lines.add("| set | work | s | task s | MB/s | CPU s/GiB | MiB |");
    lines.add("|---|---|--:|--:|--:|--:|--:|");
    for (SetResult set : sets) {
      set.rounds().keySet().forEach(work -> lines.add(row(set, work)));
    }
    lines.add("");
    lines.add("| set | ratio | value | target | |");
    lines.add("|---|---|--:|--:|---|");
    for (SetResult set : sets) {
      for (SetResult.Ratio ratio : set.ratios()) {
        lines.add(
            String.format(
                Locale.ROOT,
                "| %s | %s | %.2f | %s %.2f | %s |",
                set.name(),
                ratio.name(),
                ratio.value(),
                ratio.atMost() ? "<=" : ">=",
                ratio.target(),
                ratio.isReached() ? "reached" : "MISSED"));
      }
    }
    return String.join("\n", lines);
  }

  private static String row(SetResult set, Work work) {
    Run run = set.median(work);
    double slowest = run.taskSeconds().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.2f | %s | %.0f | %.2f | %s |",
        set.name(),
        work,
        run.seconds(),
        slowest == 0 ? "" : String.format(Locale.ROOT, "%.2f", slowest),
        set.megabytesPerSecond(work),
        set.cpuSecondsPerGib(work),
        run.peakBytes() == 0 ? "" : run.peakBytes() >> 20);
  }

  String json() throws JsonProcessingException {
    Map<String, Object> report = new LinkedHashMap<>(conditions);
    List<Object> bySet = new ArrayList<>();
    for (SetResult set : sets) {
      Map<String, Object> works = new LinkedHashMap<>();
      set.rounds().keySet().forEach(work -> works.put(work.toString(), members(set, work)));
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("set", set.name());
      members.put("allocatedBytes", set.allocatedBytes());
      members.put("medians", works);
      members.put("ratios", set.ratios().stream().map(Report::members).toList());
      bySet.add(members);
    }
    report.put("sets", bySet);
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report)
        + "\n";
  }

  private static Map<String, Object> members(SetResult set, Work work) {
    Run run = set.median(work);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("seconds", rounded(run.seconds()));
    members.put(
        "secondsByRound",
        set.rounds().get(work).stream().map(each -> rounded(each.seconds())).toList());
    if (!run.taskSeconds().isEmpty()) {
      members.put("taskSeconds", run.taskSeconds().stream().map(Report::rounded).toList());
    }
    members.put("megabytesPerSecond", rounded(set.megabytesPerSecond(work)));
    members.put("cpuSecondsPerGib", rounded(set.cpuSecondsPerGib(work)));
    if (run.peakBytes() > 0) {
      members.put("peakBytes", run.peakBytes());
    }
    return members;
  }

  private static Map<String, Object> members(SetResult.Ratio ratio) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", ratio.name());
    members.put("value", rounded(ratio.value()));
    members.put(ratio.atMost() ? "atMost" : "atLeast", ratio.target());
    members.put("reached", ratio.isReached());
    return members;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
