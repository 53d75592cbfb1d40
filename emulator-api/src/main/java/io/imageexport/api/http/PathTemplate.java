package io.imageexport.api.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The form of a path, such as {@code /v1/regions/{regionId}/images/{imageId}:exportImage}.
 *
 * <p>Half of the official clients send the colon as it is, the other half as {@code %3A}: the path
 * is decoded segment by segment before it is compared.
 *
 * @param segments literal text, or a name in braces; the last one may end with {@code :verb}
 */
public record PathTemplate(List<String> segments) {
  public PathTemplate {
    segments = List.copyOf(segments);
  }

  public static PathTemplate of(String template) {
    return new PathTemplate(split(template));
  }

  /** As it was written. */
  public String text() {
    return "/" + String.join("/", segments);
  }

  /** The parts of a raw path, decoded; empty if one of them is no text. */
  static Optional<List<String>> decode(String rawPath) {
    List<String> decoded = new ArrayList<>();
    for (String segment : split(rawPath)) {
      try {
        // A plus sign is a plus sign in a path; URLDecoder would take it for a blank.
        decoded.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    boolean clean = decoded.stream().allMatch(CleanText::isClean);
    return clean ? Optional.of(decoded) : Optional.empty();
  }

  /** The values of the names in braces, if the path is of this form. */
  Optional<Map<String, String>> match(List<String> path) {
    if (path.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < path.size(); i++) {
      if (!match(segments.get(i), path.get(i), values)) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  private static boolean match(String pattern, String text, Map<String, String> values) {
    if (!pattern.startsWith("{")) {
      return pattern.equals(text);
    }
    int close = pattern.indexOf('}');
    String suffix = pattern.substring(close + 1);
    if (!text.endsWith(suffix)) {
      return false;
    }
    String value = text.substring(0, text.length() - suffix.length());
    values.put(pattern.substring(1, close), value);
    return !value.isEmpty() && !value.contains(":");
  }

  private static List<String> split(String path) {
    return List.of(path.split("/", -1)).stream().skip(1).toList();
  }
}
