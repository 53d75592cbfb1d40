package io.imageexport.api.control;

import io.imageexport.api.explain.CheckResult;
import io.imageexport.api.http.ControlPage;
import io.imageexport.api.http.PathTemplate;
import java.util.Set;

/** {@code /_emulator/policies:check}: parses a document, and looks it over. */
public final class CheckPolicy implements ControlPage {
  @Override
  public String method() {
    return "POST";
  }

  @Override
  public PathTemplate path() {
    return PathTemplate.of("/_emulator/policies:check");
  }

  @Override
  public Content render(Request request) {
    PolicyFields.requireKnown(request.body(), Set.of("kind", "document"));
    String text = PolicyFields.requiredDocument(request.body(), "document");
    return new Content(200, CheckResult.of(PolicyFields.kind(request.body()), text));
  }
}
