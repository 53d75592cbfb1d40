package io.imageexport.api.explain;

import io.imageexport.core.policy.Extension;
import io.imageexport.core.policy.StatementTrace;
import java.util.List;

/**
 * How one statement met a question.
 *
 * @param statement its place in the document, counted from 1
 * @param principal whether it speaks of the caller; true where statements name nobody
 * @param miss what did not match, in words; empty if the statement applies
 * @param extensions features of it that JD Cloud does not document
 */
public record StatementView(
    String policy,
    int statement,
    String pointer,
    String effect,
    boolean applies,
    boolean principal,
    boolean action,
    boolean resource,
    boolean condition,
    String miss,
    List<String> extensions) {
  public static StatementView of(StatementTrace trace) {
    return new StatementView(
        trace.policy(),
        trace.index() + 1,
        trace.pointer(),
        trace.effect().spelling(),
        trace.applies(),
        trace.principalMatched(),
        trace.actionMatched(),
        trace.resourceMatched(),
        trace.conditionMatched(),
        trace.miss(),
        trace.extensions().stream().map(Extension::label).sorted().toList());
  }
}
