package io.imageexport.api.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.imageexport.api.client.JdCloudClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;

/** Polls a task as any client would, and shows how far it has come. */
final class TaskWatch {
  private static final long POLL_MILLIS = 200;

  private final JdCloudClient client;
  private final String region;
  private final PrintWriter out;

  TaskWatch(JdCloudClient client, String region, PrintWriter out) {
    this.client = requireNonNull(client, "client is null");
    this.region = requireNonNull(region, "region is null");
    this.out = requireNonNull(out, "out is null");
  }

  /** Returns the task when it has ended, well or badly. */
  JsonNode untilEnded(String taskId) throws IOException, InterruptedException {
    ProgressBar bar = new ProgressBar("task " + taskId, out);
    try {
      while (true) {
        JsonNode task = find(taskId);
        bar.show(task.path("progress").asInt());
        String status = task.path("taskStatus").asText();
        if (status.equals("finished") || status.equals("failed")) {
          return task;
        }
        Thread.sleep(POLL_MILLIS);
      }
    } finally {
      bar.end();
    }
  }

  private JsonNode find(String taskId) throws IOException {
    JsonNode answer =
        client.call(
            "vm",
            region,
            "GET",
            "/v1/regions/" + region + "/imageTasks",
            Map.of("taskAction", "ExportImage", "taskIds.1", taskId));
    JsonNode task = answer.path("taskSet").path(0);
    if (task.isMissingNode()) {
      throw new IOException("task " + taskId + " is not known to the emulator");
    }
    return task;
  }
}
