package io.imageexport.api.document;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imageexport.api.http.ControlPage;
import io.imageexport.api.http.PathTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * A page that says the same as long as the emulator runs. It is read when it is first asked for.
 */
public final class DocumentPage implements ControlPage {
  private final PathTemplate path;
  private final Supplier<JsonNode> reader;

  // Written once or, by requests at the same moment, several times with the same content.
  private volatile JsonNode content;

  private DocumentPage(String path, Supplier<JsonNode> reader) {
    this.path = PathTemplate.of(path);
    this.reader = requireNonNull(reader, "reader is null");
  }

  /** The document of JD Cloud's interface. */
  public static ControlPage jdCloud() {
    return new DocumentPage("/openapi.json", OpenApi::jdCloud);
  }

  /** The document of the emulator's own pages, and what is known about JD Cloud's interface. */
  public static List<ControlPage> own() {
    return List.of(
        new DocumentPage("/_emulator/openapi.json", OpenApi::emulator),
        new DocumentPage("/_emulator/coverage", DocumentPage::coverage));
  }

  /** What of JD Cloud's interface is emulated, field by field, and on what evidence. */
  private static JsonNode coverage() {
    try (InputStream file = DocumentPage.class.getResourceAsStream("/coverage.json")) {
      return new JsonMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the coverage cannot be read", e);
    }
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public PathTemplate path() {
    return path;
  }

  @Override
  public Content render(Request request) {
    if (content == null) {
      content = reader.get();
    }
    return new Content(200, content);
  }
}
