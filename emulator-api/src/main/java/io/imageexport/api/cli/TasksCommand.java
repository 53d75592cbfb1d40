package io.imageexport.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.imageexport.api.client.JdCloudClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emulator tasks}: the exports of a running emulator. */
@Command(
    name = "tasks",
    description = "Lists export tasks, newest first.",
    mixinStandardHelpOptions = true)
final class TasksCommand implements Callable<Integer> {
  private static final String ROW = "%-8s %-9s %8s  %-19s  %-19s  %-15s %s%n";

  @Spec private CommandSpec spec;
  @Mixin private ClientOptions options;

  @Parameters(paramLabel = "TASK", arity = "0..*", description = "Only these tasks")
  private List<String> taskIds = List.of();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, String> query = new TreeMap<>(Map.of("pageSize", "100"));
    for (int i = 0; i < taskIds.size(); i++) {
      query.put("taskIds." + (i + 1), taskIds.get(i));
    }
    try (JdCloudClient client = options.client()) {
      JsonNode answer =
          client.call(
              "vm",
              options.region(),
              "GET",
              "/v1/regions/" + options.region() + "/imageTasks",
              query);
      out.printf(ROW, "TASK", "STATUS", "PROGRESS", "CREATED", "FINISHED", "IMAGE", "OBJECT");
      for (JsonNode task : answer.path("taskSet")) {
        print(task, out);
      }
      long more = answer.path("totalCount").asLong() - answer.path("taskSet").size();
      if (more > 0) {
        out.println("and " + more + " older ones");
      }
      out.flush();
    }
    return 0;
  }

  private static void print(JsonNode task, PrintWriter out) {
    out.printf(
        ROW,
        task.path("taskId").asText(),
        task.path("taskStatus").asText(),
        task.path("progress").asInt() + " %",
        task.path("createdTime").asText(),
        task.path("finishedTime").asText(""),
        task.path("imageId").asText(),
        task.path("ossObject").asText());
    if (!task.path("errorInfo").asText().isEmpty()) {
      out.println("         " + task.path("errorInfo").asText());
    }
  }
}
