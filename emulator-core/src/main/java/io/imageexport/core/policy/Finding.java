package io.imageexport.core.policy;

import static java.util.Objects.requireNonNull;

/** Something in a valid document that its author should look at. */
public record Finding(Severity severity, String pointer, String message) {
  /** How much it matters. */
  public enum Severity {
    /** Accepted although the grammar says otherwise, or not documented by JD Cloud. */
    NOTE,
    /** Probably not what the author means: it grants nothing, or far too much. */
    WARNING
  }

  public Finding {
    requireNonNull(severity, "severity is null");
    requireNonNull(pointer, "pointer is null");
    requireNonNull(message, "message is null");
  }
}
