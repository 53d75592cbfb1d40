package io.imageexport.core.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A policy of version 3, parsed and compiled: the only way to have one is to pass the parser.
 *
 * <p>Immutable, and safe to share between threads.
 */
public final class PolicyDocument {
  /** Where a policy stands, which decides its limits and whether it names principals. */
  public enum Kind {
    /** Attached to a sub-user, group or role: what its holder may do. */
    IDENTITY,
    /** Of a role: who may assume it. */
    TRUST,
    /** Given when a role is assumed: narrows what the session may do. */
    SESSION
  }

  private final Kind kind;
  private final String text;
  private final List<Statement> statements;
  private final List<Finding> findings;

  PolicyDocument(Kind kind, String text, List<Statement> statements, List<Finding> findings) {
    this.kind = kind;
    this.text = text;
    this.statements = List.copyOf(statements);
    this.findings = List.copyOf(findings);
  }

  /**
   * Parses and compiles a document.
   *
   * @throws PolicySyntaxException if the text breaks a rule of the language, at the first such
   *     place
   */
  public static PolicyDocument parse(Kind kind, String json) throws PolicySyntaxException {
    requireNonNull(kind, "kind is null");
    requireNonNull(json, "json is null");
    return new DocumentParser(kind, json).parse();
  }

  public Kind kind() {
    return kind;
  }

  /** The text that was parsed, to the letter. */
  public String text() {
    return text;
  }

  /**
   * The same policy in one spelling: usual letter case, lists instead of single values, no white
   * space. Documents with the same canonical text decide alike.
   */
  public String canonicalText() {
    return DocumentPrinter.print(this);
  }

  /** What an author should look at, in the order of the document. */
  public List<Finding> lint() {
    return findings;
  }

  /** The line of the text, counted from 1, on which the value at a pointer of a finding begins. */
  public int lineOf(String pointer) {
    return DocumentParser.lineOf(text, pointer);
  }

  List<Statement> statements() {
    return statements;
  }
}
