package io.imageexport.api.explain;

import io.imageexport.core.policy.Finding;
import io.imageexport.core.policy.PolicyDocument;
import io.imageexport.core.policy.PolicySyntaxException;
import java.util.List;
import java.util.Locale;

/**
 * Whether a document is a policy, and what its author should look at.
 *
 * @param pointer for an invalid document, where it breaks the rule; null otherwise
 * @param line of that place, counted from 1
 * @param reason the rule, in one sentence
 */
public record CheckResult(
    boolean valid, String pointer, Integer line, String reason, List<Remark> findings) {
  /** Something in a valid document. */
  public record Remark(String severity, String pointer, int line, String message) {}

  public static CheckResult of(PolicyDocument.Kind kind, String text) {
    try {
      PolicyDocument document = PolicyDocument.parse(kind, text);
      List<Remark> remarks =
          document.lint().stream().map(finding -> remark(document, finding)).toList();
      return new CheckResult(true, null, null, null, remarks);
    } catch (PolicySyntaxException e) {
      return new CheckResult(false, e.pointer(), e.line(), e.getMessage(), List.of());
    }
  }

  private static Remark remark(PolicyDocument document, Finding finding) {
    return new Remark(
        finding.severity().name().toLowerCase(Locale.ROOT),
        finding.pointer(),
        document.lineOf(finding.pointer()),
        finding.message());
  }
}
