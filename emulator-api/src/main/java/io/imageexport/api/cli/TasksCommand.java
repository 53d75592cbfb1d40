package io.imageexport.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.imageexport.api.client.JdCloudClient;
import io.imageexport.core.region.Regions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emulator tasks}: the exports and imports of a running emulator. */
@Command(
    name = "tasks",
    description = "List the exports and imports of all regions, newest first, and why one failed.")
final class TasksCommand implements Callable<Integer> {
  private static final int MAX_LISTED = 100;
  private static final String ROW = "%-8s %-11s %-11s %-9s %8s  %-19s  %-19s  %-15s %s%n";

  @Spec private CommandSpec spec;
  @Mixin private ClientOptions options;

  @Option(
      names = "--region-id",
      paramLabel = "REGION",
      converter = RegionName.class,
      description = "List only tasks of this region (default: all regions)")
  private String region;

  @Parameters(
      paramLabel = "TASK",
      arity = "0..*",
      description = "Task ids (default: the 100 newest tasks)")
  private List<String> taskIds = List.of();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (JdCloudClient client = options.client(spec)) {
      List<String> regions = region == null ? Regions.ALL : List.of(region);
      NewestTasks tasks = new NewestTasks(client, regions, taskIds);
      List<NewestTasks.Task> listed = new ArrayList<>();
      while (listed.size() < MAX_LISTED && tasks.hasNext()) {
        listed.add(tasks.next());
      }
      requireAllAsked(listed);
      out.printf(
          ROW,
          "TASK",
          "ACTION",
          "REGION",
          "STATUS",
          "PROGRESS",
          "CREATED",
          "FINISHED",
          "IMAGE",
          "OBJECT");
      listed.forEach(task -> print(task, out));
      long more = tasks.totalCount() - listed.size();
      if (more > 0) {
        out.println("... and " + Words.count(more, "older task"));
      }
      out.flush();
    }
    return 0;
  }

  private void requireAllAsked(List<NewestTasks.Task> listed) throws IOException {
    Set<String> missing = new HashSet<>(taskIds);
    listed.forEach(task -> missing.remove(task.json().path("taskId").asText()));
    if (!missing.isEmpty() && listed.size() < MAX_LISTED) {
      throw new IOException(
          "unknown task "
              + Words.either(missing.stream().sorted().toList())
              + (region == null ? "" : " in " + region)
              + "; list all tasks with "
              + options.command("tasks"));
    }
  }

  private static void print(NewestTasks.Task task, PrintWriter out) {
    JsonNode json = task.json();
    boolean isImport = json.path("ossObject").asText().isEmpty();
    out.printf(
        ROW,
        json.path("taskId").asText(),
        json.path("action").asText(),
        task.region(),
        json.path("taskStatus").asText(),
        json.path("progress").asInt() + " %",
        json.path("createdTime").asText(),
        json.path("finishedTime").asText(""),
        json.path("imageId").asText(),
        json.path(isImport ? "imageUrl" : "ossObject").asText());
    if (!json.path("errorInfo").asText().isEmpty()) {
      out.println("         " + json.path("errorInfo").asText());
    }
  }
}
