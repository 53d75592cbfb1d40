package io.imageexport.api.http;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the page that a request under {@code /_emulator} asks for. */
final class ControlPages {
  private final List<ControlPage> pages;

  ControlPages(List<ControlPage> pages) {
    this.pages = List.copyOf(pages);
  }

  boolean hasPage(String rawPath) {
    return !at(rawPath).isEmpty();
  }

  /** Whether a path leads to pages only that answer anybody. */
  boolean answersAnybody(String rawPath) {
    List<ControlPage> found = at(rawPath);
    return !found.isEmpty() && found.stream().allMatch(ControlPage::answersAnybody);
  }

  private List<ControlPage> at(String rawPath) {
    return PathTemplate.decode(rawPath).stream()
        .flatMap(path -> pages.stream().filter(page -> page.path().match(path).isPresent()))
        .toList();
  }

  /**
   * Renders a page that exists, if it answers to the method.
   *
   * @param rawQuery of which no page takes anything; a repeated name is refused all the same
   */
  ControlPage.Content render(String method, String rawPath, String rawQuery, byte[] body) {
    List<String> path = PathTemplate.decode(rawPath).orElseThrow();
    for (ControlPage page : pages) {
      Optional<Map<String, String>> values = page.path().match(path);
      // Some tools ask by HEAD whether a server is healthy; the body is left out below.
      if (values.isPresent() && page.method().equals(method.equals("HEAD") ? "GET" : method)) {
        return render(page, values.get(), rawQuery, body);
      }
    }
    return ControlPage.Content.error(405, "this page does not answer to " + method);
  }

  private static ControlPage.Content render(
      ControlPage page, Map<String, String> path, String rawQuery, byte[] body) {
    try {
      Query.parse(rawQuery);
      return page.render(new ControlPage.Request(path, Body.parse(body)));
    } catch (CloudException fault) {
      return ControlPage.Content.error(status(fault.code()), fault.getMessage());
    }
  }

  private static int status(ErrorCode code) {
    return switch (code) {
      case NOT_FOUND -> 404;
      case UNAVAILABLE -> 503;
      case INTERNAL -> 500;
      case CONFLICT,
          DUPLICATE,
          FAILED_PRECONDITION,
          INVALID_ARGUMENT,
          OUT_OF_RANGE,
          PERMISSION_DENIED,
          QUOTA_EXCEEDED ->
          400;
    };
  }
}
