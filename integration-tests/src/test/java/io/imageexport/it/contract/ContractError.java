package io.imageexport.it.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One error that a document knows.
 *
 * @param message with {@code {words}} for what is inserted
 * @param beyondSchema whether a request that the schemas allow may be answered so
 */
record ContractError(
    int code, String status, String message, String evidence, boolean beyondSchema) {
  private static final Pattern INSERTED = Pattern.compile("\\{[A-Za-z]+}");

  static List<ContractError> list(JsonNode errors) {
    List<ContractError> list = new ArrayList<>();
    for (JsonNode error : errors) {
      list.add(
          new ContractError(
              error.path("code").asInt(),
              error.path("status").asText(),
              error.path("message").asText(),
              error.path("x-evidence").asText(),
              error.path("beyondSchema").asBoolean()));
    }
    return list;
  }

  /** The error that an answer is, the one that says most if several fit. */
  static Optional<ContractError> find(List<ContractError> errors, JsonNode error) {
    return errors.stream()
        .filter(candidate -> candidate.fits(error))
        .max(Comparator.comparingInt(candidate -> candidate.fixedText().length()));
  }

  private String fixedText() {
    return INSERTED.matcher(message).replaceAll("");
  }

  private boolean fits(JsonNode error) {
    return error.path("code").asInt() == code
        && error.path("status").asText().equals(status)
        && form().matcher(error.path("message").asText()).matches();
  }

  private Pattern form() {
    Matcher inserted = INSERTED.matcher(message);
    StringBuilder form = new StringBuilder();
    int end = 0;
    while (inserted.find()) {
      form.append(Pattern.quote(message.substring(end, inserted.start()))).append(".+");
      end = inserted.end();
    }
    form.append(Pattern.quote(message.substring(end)));
    return Pattern.compile(form.toString(), Pattern.DOTALL);
  }

  /** As the coverage calls it. */
  String title() {
    return code + " " + status + ": " + message;
  }
}
