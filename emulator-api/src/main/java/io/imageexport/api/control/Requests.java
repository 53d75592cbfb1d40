package io.imageexport.api.control;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.ControlPage;
import io.imageexport.api.http.PathTemplate;
import io.imageexport.api.journal.JournalEntry;
import io.imageexport.api.journal.RequestJournal;
import java.util.List;

/** {@code /_emulator/requests}: the last requests, the newest first. */
public final class Requests implements ControlPage {
  private static final int PAGE_LENGTH = 100;

  private final RequestJournal journal;

  public Requests(RequestJournal journal) {
    this.journal = requireNonNull(journal, "journal is null");
  }

  record Page(List<Line> requests) {}

  /** One request, in short. */
  record Line(
      String requestId,
      String time,
      String method,
      String path,
      String service,
      String operation,
      String caller,
      int status,
      String message,
      String page) {
    static Line of(JournalEntry entry) {
      return new Line(
          entry.requestId(),
          entry.receivedAt().toString(),
          entry.method(),
          entry.path(),
          entry.service().orElse(null),
          entry.operation().orElse(null),
          entry.caller().orElse(null),
          entry.httpStatus(),
          entry.message().isEmpty() ? null : entry.message(),
          "/_emulator/requests/" + entry.requestId());
    }
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public PathTemplate path() {
    return PathTemplate.of("/_emulator/requests");
  }

  @Override
  public Content render(Request request) {
    return new Content(200, new Page(journal.newest(PAGE_LENGTH).stream().map(Line::of).toList()));
  }
}
