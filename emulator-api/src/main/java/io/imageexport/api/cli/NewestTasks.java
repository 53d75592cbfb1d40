package io.imageexport.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.imageexport.api.client.JdCloudClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tasks of several regions, newest first. Each region is asked page by page, and only as far as
 * somebody reads.
 *
 * <p>Not thread-safe.
 */
final class NewestTasks implements Iterator<NewestTasks.Task> {
  /** The one size that every choice of {@code --page-bounds} accepts. */
  private static final int PAGE_SIZE = 10;

  private static final Comparator<Task> NEWEST_FIRST =
      Comparator.comparing((Task task) -> task.json().path("createdTime").asText())
          .thenComparingLong(task -> task.json().path("taskId").asLong())
          .reversed();

  private final JdCloudClient client;
  private final List<String> taskIds;
  private final List<Pages> regions;

  NewestTasks(JdCloudClient client, List<String> regions, List<String> taskIds) {
    this.client = client;
    this.taskIds = List.copyOf(taskIds);
    this.regions = new ArrayList<>();
    for (String region : regions) {
      this.regions.add(new Pages(region));
    }
  }

  /** A task, as the API tells it. */
  record Task(String region, JsonNode json) {}

  /** How many tasks there are in all, those that were not read included. */
  long totalCount() {
    return regions.stream().mapToLong(pages -> pages.totalCount).sum();
  }

  @Override
  public boolean hasNext() {
    return newest().isPresent();
  }

  @Override
  public Task next() {
    Pages newest = newest().orElseThrow(NoSuchElementException::new);
    return newest.read.removeFirst();
  }

  private Optional<Pages> newest() {
    return regions.stream()
        .filter(Pages::hasNext)
        .min(Comparator.comparing(pages -> pages.read.getFirst(), NEWEST_FIRST));
  }

  /** The tasks of one region. */
  private final class Pages {
    private final String region;
    private final Deque<Task> read = new ArrayDeque<>();
    private int pagesRead;
    private long totalCount = Long.MAX_VALUE;

    private Pages(String region) {
      this.region = region;
      readPage();
    }

    private boolean hasNext() {
      if (read.isEmpty() && (long) pagesRead * PAGE_SIZE < totalCount) {
        readPage();
      }
      return !read.isEmpty();
    }

    private void readPage() {
      pagesRead++;
      Map<String, String> query = new TreeMap<>();
      query.put("pageNumber", Integer.toString(pagesRead));
      query.put("pageSize", Integer.toString(PAGE_SIZE));
      for (int i = 0; i < taskIds.size(); i++) {
        query.put("taskIds." + (i + 1), taskIds.get(i));
      }
      JsonNode answer =
          client.call("vm", region, "GET", "/v1/regions/" + region + "/imageTasks", query);
      totalCount = answer.path("totalCount").asLong();
      answer.path("taskSet").forEach(task -> read.add(new Task(region, task)));
    }
  }
}
