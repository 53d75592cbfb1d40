package io.imageexport.core.policy.condition;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A condition value cut into literal text and variables. Immutable.
 *
 * <p>Anything else in the form <code>${…}</code> is literal text; the linter points at it.
 */
record Template(List<Part> parts) {
  Template {
    parts = List.copyOf(parts);
  }

  sealed interface Part {}

  record Literal(String text) implements Part {
    Literal {
      requireNonNull(text, "text is null");
    }
  }

  record Reference(Variable variable) implements Part {
    Reference {
      requireNonNull(variable, "variable is null");
    }
  }

  static Template of(String text) {
    List<Part> parts = new ArrayList<>();
    int literalStart = 0;
    int position = text.indexOf("${");
    while (position >= 0) {
      Optional<Variable> variable = variableAt(text, position);
      int next = position + variable.map(found -> found.spelling().length()).orElse(2);
      if (variable.isPresent()) {
        parts.add(new Literal(text.substring(literalStart, position)));
        parts.add(new Reference(variable.get()));
        literalStart = next;
      }
      position = text.indexOf("${", next);
    }
    parts.add(new Literal(text.substring(literalStart)));
    return new Template(parts);
  }

  boolean isConstant() {
    return parts.size() == 1;
  }

  /** Whether literal text looks like a variable. */
  boolean hasUnknownVariable() {
    return parts.stream()
        .anyMatch(part -> part instanceof Literal literal && looksLikeVariable(literal.text()));
  }

  /** The text for this principal, or empty if a variable has no value. */
  Optional<String> resolve(String principal) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      Optional<String> piece = resolve(part, principal);
      if (piece.isEmpty()) {
        return Optional.empty();
      }
      text.append(piece.get());
    }
    return Optional.of(text.toString());
  }

  static Optional<String> resolve(Part part, String principal) {
    return switch (part) {
      case Literal literal -> Optional.of(literal.text());
      case Reference reference -> reference.variable().valueFor(principal);
    };
  }

  private static boolean looksLikeVariable(String text) {
    int start = text.indexOf("${");
    return start >= 0 && text.indexOf('}', start) >= 0;
  }

  private static Optional<Variable> variableAt(String text, int position) {
    for (Variable variable : Variable.values()) {
      if (text.startsWith(variable.spelling(), position)) {
        return Optional.of(variable);
      }
    }
    return Optional.empty();
  }
}
