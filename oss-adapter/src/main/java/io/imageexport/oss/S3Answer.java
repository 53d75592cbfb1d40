package io.imageexport.oss;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;

/** A store's whole answer: its status, its headers and its body, which is bounded. */
record S3Answer(int status, MultiMap headers, Buffer body) {
  private static final int PARTIAL_CONTENT = 206;

  /** How many bytes of a web page are searched for its title. */
  private static final int START_OF_PAGE = 4_096;

  private static final Pattern XML_DECLARATION = Pattern.compile("^<\\?xml[^>]*>\\s*");

  private static final Pattern TITLE =
      Pattern.compile("<title[^>]*>([^<]*)</title>", Pattern.CASE_INSENSITIVE);

  boolean succeeded() {
    return status >= 200 && status < 300;
  }

  boolean isRedirect() {
    return status >= 300 && status < 400;
  }

  /** The value of a header; the case of its name does not matter. */
  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).map(String::strip);
  }

  /**
   * The error that the body reports: S3's own, or one wrapped as AWS's other services do. Stores
   * also report errors with the status 200.
   */
  Optional<XmlElement> error() {
    // A range of an object may look like an error.
    if (body.length() == 0 || status == PARTIAL_CONTENT) {
      return Optional.empty();
    }
    try {
      return errorIn(XmlElement.parse(body.getBytes()));
    } catch (XMLStreamException e) {
      // Not XML, such as the HTML page of a proxy: only the status tells the error.
      return Optional.empty();
    }
  }

  /** The error that a document is. */
  static Optional<XmlElement> errorIn(XmlElement root) {
    return root.isNamed("Error") || root.isNamed("ErrorResponse")
        ? root.withDescendants().filter(element -> element.isNamed("Error")).findFirst()
        : Optional.empty();
  }

  /** Whether the body is a web page, which no S3 store sends. */
  boolean isPage() {
    String start = XML_DECLARATION.matcher(startOfBody().toLowerCase(Locale.ROOT)).replaceFirst("");
    return start.startsWith("<!doctype html") || start.startsWith("<html");
  }

  /** The title of the web page that the body is. */
  Optional<String> pageTitle() {
    Matcher title = TITLE.matcher(startOfBody());
    return isPage() && title.find() ? Optional.of(title.group(1).strip()) : Optional.empty();
  }

  /** The beginning of the body as text. */
  String startOfBody() {
    byte[] start = body.getBytes(0, Math.min(body.length(), START_OF_PAGE));
    int from = XmlElement.startOfContent(start);
    return new String(start, from, start.length - from, UTF_8);
  }
}
