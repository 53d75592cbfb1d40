package io.imageexport.it.contract;

import io.imageexport.it.contract.Coverage.Entry;
import io.imageexport.it.contract.Coverage.Mark;
import io.imageexport.it.contract.CoverageItem.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The coverage as a page for people. */
final class CoveragePage {
  private static final String HEAD =
      """
      # Coverage

      What of JD Cloud's interface this emulates, operation by operation and field by field, and on what evidence. The
      page is made by a run of the tests, and fails the build when it is no longer true; `GET /_emulator/coverage` serves
      the same as JSON. Nobody here has an account at JD Cloud, so nothing was compared with the real service.

      | mark | meaning |
      |---|---|
      | proven | an official client, unmodified, has sent or read it in a run of the tests |
      | stated | a document or the source of an official client says so, and no client has shown it here |
      | inferred | no source says so, or sources disagree |
      | declined | JD Cloud has it, and the emulator does not, for the reason given |

      """;

  private final Coverage coverage;
  private final StringBuilder page = new StringBuilder(HEAD);

  private CoveragePage(Coverage coverage) {
    this.coverage = coverage;
  }

  static String write(Coverage coverage) {
    CoveragePage page = new CoveragePage(coverage);
    page.addClients();
    page.addOperations();
    page.addDetails();
    page.addDeclined();
    return page.page.toString();
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  private void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void head(String... cells) {
    row(cells);
    line("|" + "---|".repeat(cells.length));
  }

  private void addClients() {
    line("## Clients\n");
    head("client", "version", "scenarios");
    coverage
        .clients()
        .forEach(
            (name, client) ->
                row(name, client.version(), Integer.toString(client.scenarios().size())));
    line(
        "\nThe client `tests` is the tests that speak HTTP themselves; they prove nothing about clients.\n");
  }

  /** What is shown of an operation: how much of it is proven, of how much. */
  private void addOperations() {
    line("## Operations\n");
    line("How many of them are proven, of how many there are; what is declined is not counted.\n");
    head("service", "operation", "mark", "request fields", "response fields", "errors");
    for (Map.Entry<String, List<Entry>> operation : operations().entrySet()) {
      CoverageItem item = operation.getValue().getFirst().item();
      row(
          item.service().isEmpty() ? "all" : item.service(),
          item.operation().isEmpty()
              ? "[every answer](#every-answer)"
              : "[" + item.operation() + "](#" + anchor(item) + ")",
          item.operation().isEmpty() ? "" : mark(operation.getValue().getFirst()),
          count(operation.getValue(), Kind.REQUEST_FIELD),
          count(operation.getValue(), Kind.RESPONSE_FIELD),
          count(operation.getValue(), Kind.ERROR));
    }
    line("");
  }

  private static String anchor(CoverageItem item) {
    return item.service() + "-" + item.operation().toLowerCase(Locale.ROOT);
  }

  private static String count(List<Entry> entries, Kind kind) {
    List<Entry> there =
        entries.stream()
            .filter(entry -> entry.item().kind() == kind && entry.mark() != Mark.DECLINED)
            .toList();
    long proven = there.stream().filter(entry -> entry.mark() == Mark.PROVEN).count();
    return there.isEmpty() ? "" : proven + " of " + there.size();
  }

  /** The entries of each operation that is emulated, and of what all have. */
  private Map<String, List<Entry>> operations() {
    Map<String, List<Entry>> operations = new TreeMap<>();
    for (Entry entry : coverage.entries()) {
      if (!isDeclinedOperation(entry)) {
        operations
            .computeIfAbsent(
                entry.item().service() + " " + entry.item().operation(), name -> new ArrayList<>())
            .add(entry);
      }
    }
    return operations;
  }

  private static boolean isDeclinedOperation(Entry entry) {
    return entry.item().kind() == Kind.OPERATION && entry.mark() == Mark.DECLINED;
  }

  private void addDetails() {
    line("## Field by field\n");
    for (List<Entry> entries : operations().values()) {
      CoverageItem first = entries.getFirst().item();
      line(
          "### "
              + (first.operation().isEmpty()
                  ? "every answer"
                  : first.service() + " " + first.operation())
              + "\n");
      head("", "", "mark", "rests on", "shown by");
      for (Entry entry : entries) {
        row(
            entry.item().kind().words(),
            "`" + entry.item().name().replace("|", "\\|") + "`",
            mark(entry),
            restsOn(entry),
            escaped(String.join("; ", entry.shownBy())));
      }
      line("");
    }
  }

  private static String mark(Entry entry) {
    return switch (entry.mark()) {
      case PROVEN -> "proven";
      case STATED -> "stated";
      case INFERRED -> "inferred";
      case DECLINED -> "declined";
    };
  }

  /** Of what is proven, both are told: what a client has shown, and what else speaks for it. */
  private static String restsOn(Entry entry) {
    String evidence = entry.evidence();
    boolean repeatsMark = entry.mark() != Mark.PROVEN && evidence.startsWith(entry.mark().words());
    return escaped(
        repeatsMark
            ? evidence.substring(entry.mark().words().length()).replaceFirst("^: ", "")
            : evidence);
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
  }

  private void addDeclined() {
    line("## Operations that are declined\n");
    line("They are answered with 501, and this page is named.\n");
    head("service", "operation", "reason");
    for (Entry entry : coverage.entries()) {
      if (isDeclinedOperation(entry)) {
        row(entry.item().service(), entry.item().operation(), escaped(entry.evidence()));
      }
    }
  }
}
